# Two commands do all: `make report` and `make test`. Needs Python 3.11-3.14, git and make only.
SHELL := /bin/sh
BIN := .venv/bin
# Where the source documents are, for those who hold them.
SOURCES ?= $(firstword $(wildcard sources ../shared/sources))
WITH_SOURCES = $(if $(SOURCES),--sources $(SOURCES))

.PHONY: help report test check lab data docs backtest fuzz lock clean setup-dev

help:
	@echo "make report   运行全部简报，发布到 reports/"
	@echo "make test     运行测试"
	@echo "make check    代码检查与数据核对（CI 也运行它）"
	@echo "make lab      打开 JupyterLab"
	@echo "make data     由 SOURCES=目录 中的文件重建 data/"
	@echo "make backtest 按人工标注评测数量抽取"
	@echo "make docs     由程序重新生成数据字典、方法说明和术语表"
	@echo "make fuzz     模糊测试各解析器与导出器，各 FUZZ_SECONDS 秒（默认 60；仅 Linux）"
	@echo "make clean    删除 .venv 与生成的文件"

setup-dev:
	@./tools/bootstrap.sh dev

# The development set includes all that a report needs, so it is not installed over.
report:
	@if [ -f .venv/.installed-dev ]; then ./tools/bootstrap.sh dev; else ./tools/bootstrap.sh run; fi
	@echo "[简报] 运行 notebooks/suite.yml，发布到 reports/"
	@$(BIN)/kexie report
	@echo "[完成] 用浏览器打开 reports/index.html"

test: setup-dev
	@echo "[测试] pytest"
	@$(BIN)/python -m pytest -q -n auto --dist loadgroup $(TESTS)

check: setup-dev
	@echo "[检查 1/4] ruff"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "[检查 2/4] mypy"
	@$(BIN)/mypy
	@echo "[检查 3/4] 笔记本不含输出"
	@$(BIN)/nbstripout --verify --keep-id notebooks/*.ipynb
	@echo "[检查 4/4] kexie check"
	@$(BIN)/kexie check $(WITH_SOURCES)

lab:
	@if [ -f .venv/.installed-dev ]; then ./tools/bootstrap.sh dev; else ./tools/bootstrap.sh run; fi
	@$(BIN)/jupyter lab --notebook-dir=. --LabApp.default_url=/lab/tree/notebooks/start.ipynb

data:
	@if [ -f .venv/.installed-dev ]; then ./tools/bootstrap.sh dev; else ./tools/bootstrap.sh run; fi
	@if [ -z "$(SOURCES)" ]; then echo "没有找到来源文件：用 make data SOURCES=目录 指明" >&2; exit 2; fi
	@$(BIN)/kexie extract $(SOURCES)

backtest: setup-dev
	@$(BIN)/python tests/backtest.py

docs: setup-dev
	@$(BIN)/python tools/make_docs.py

# atheris has wheels for some Linux Pythons only, so no lock names it: it is fetched when asked for.
FUZZ_SECONDS ?= 60
FUZZ ?= read.txt read.md read.html read.docx read.pdf outline quantities periods page office pdf
fuzz: setup-dev
	@$(BIN)/python -c "import atheris" 2>/dev/null || $(BIN)/python -m pip install -q atheris \
	  || { echo "没有适合本机的 atheris（只有 Linux 与部分 Python 版本有）：模糊测试未运行" >&2; exit 3; }
	@for target in $(FUZZ); do \
	  echo "[模糊测试] $$target：$(FUZZ_SECONDS) 秒"; \
	  $(BIN)/python -m tests.fuzz $$target $(FUZZ_SECONDS) || exit 1; \
	done

# Locks name versions and hashes and no index address, so that any mirror serves.
lock:
	@command -v uv >/dev/null || { echo "需要 uv：pip install uv" >&2; exit 2; }
	@uv pip compile pyproject.toml tools/build-requirements.in --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --no-annotate -q -o requirements.lock
	@uv pip compile pyproject.toml tools/build-requirements.in --extra dev --extra cluster -c requirements.lock \
	  --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  --no-emit-find-links --no-annotate -q -o requirements-dev.lock

clean:
	@rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find reports -mindepth 1 ! -name README.md -delete
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "已清理"
