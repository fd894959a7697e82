"""Airflow: read new documents, then update the briefings, every Monday morning.

Put this file into the DAG folder and set the Airflow variable `kexie_project` to the project's
folder. Exit status 1 of `kexie report` (a briefing failed, the others are published) fails the
task; its retry runs only what failed.
"""

from __future__ import annotations

from datetime import timedelta

import pendulum
from airflow import DAG
from airflow.providers.standard.operators.bash import BashOperator

# Jinja fills the folder in at run time; `cwd` is no shell text.
FOLDER = "{{ var.value.kexie_project }}"

with DAG(
    dag_id="kexie_reports",
    description="更新科协规划比较简报",
    schedule="30 6 * * 1",
    start_date=pendulum.datetime(2026, 1, 5, tz="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 1, "retry_delay": timedelta(minutes=10)},
    tags=["kexie"],
) as dag:
    extract = BashOperator(
        task_id="extract",
        cwd=FOLDER,
        bash_command=".venv/bin/kexie extract sources",
        execution_timeout=timedelta(hours=2),
    )
    report = BashOperator(
        task_id="report",
        cwd=FOLDER,
        bash_command=".venv/bin/kexie report --sources sources --keep 8",
        # A document that could not be read fails its task; the others have been read.
        trigger_rule="all_done",
        execution_timeout=timedelta(hours=2),
    )
    extract >> report
