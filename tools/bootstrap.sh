#!/bin/sh
# Make .venv and install the lock into it. Usage: tools/bootstrap.sh run|dev
# Needs Python 3.11-3.14 with venv, and nothing else. Does nothing where the lock is installed already.
set -eu
kind=${1:-run}
case $kind in
  run) lock=requirements.lock ;;
  dev) lock=requirements-dev.lock ;;
  *) echo "usage: tools/bootstrap.sh run|dev" >&2; exit 2 ;;
esac

usable() {
  "$1" -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 14)))' >/dev/null 2>&1
}

find_python() {
  for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    if command -v "$candidate" >/dev/null 2>&1 && usable "$candidate"; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

if ! python=$(find_python); then
  echo "需要 Python 3.11—3.14：请安装软件包 python3（Debian/Ubuntu：apt install python3 python3-venv；也可用 PYTHON=… 指明）。Needs Python 3.11-3.14: install the package python3." >&2
  exit 2
fi
if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  echo "缺少 venv：请安装软件包 python${version}-venv（Debian/Ubuntu：apt install python${version}-venv）。venv is missing: install the package python${version}-venv." >&2
  exit 2
fi

# What is installed is named by the lock's own digest: a second run with the same lock does nothing.
want=$("$python" - "$lock" pyproject.toml <<'PY'
import hashlib, sys
print(hashlib.sha256(b"".join(open(name, "rb").read() for name in sys.argv[1:])).hexdigest())
PY
)
stamp=.venv/.installed-$kind
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && .venv/bin/python -c '' 2>/dev/null; then
  exit 0
fi
echo "[安装 1/3] 建立 .venv（$("$python" --version 2>&1)）"
if ! .venv/bin/python -c '' >/dev/null 2>&1; then
  rm -rf .venv
  "$python" -m venv .venv
fi
echo "[安装 2/3] 按 $lock 安装依赖（逐一核对校验和，首次约需数分钟）"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
echo "[安装 3/3] 安装 kexie-analysis"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation -e .
# The development set holds the other: installing it answers both.
rm -f .venv/.installed-*
echo "$want" > "$stamp"
