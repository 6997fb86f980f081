# The one interface of this project; `make help` lists what it can do.
.DEFAULT_GOAL := help
.PHONY: help run test check lint types imports fix bench shots demo migrate backup restore clean
# A target that dies must not look finished, and two installers must not meet in one folder.
.NOTPARALLEL:

PYTHON ?=
ARGS ?=
python := .venv/bin/python
run_python := $(python) -m
install := $(python) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

run: .venv/base.txt ## set up what is missing and start everything: web, worker, broker, WeChat sandbox
	@exec $(run_python) app run --stop-with-parent

test: .venv/test.txt ## run every test; ARGS="tests/wechat -k menu" runs some
	@exec $(run_python) pytest -n 2 --dist worksteal $(ARGS)

check: lint types imports test ## everything that must hold before a commit

lint: .venv/lint.txt ## style of the code and of the templates
	@$(run_python) ruff check .
	@$(run_python) ruff format --check .
	@$(run_python) djlint --quiet --lint templates_mobile templates_desktop

types: .venv/lint.txt ## types of the code
	@$(run_python) mypy

imports: .venv/test.txt ## who may import whom
	@.venv/bin/lint-imports

fix: .venv/lint.txt ## repair what lint can repair by itself
	@$(run_python) ruff check --fix .
	@$(run_python) ruff format .

bench: .venv/test.txt ## measure speed and memory against baselines; writes var/bench.json
	@exec $(run_python) benchmarks $(ARGS)

shots: .venv/test.txt ## draw the screenshots of the README anew
	@exec $(run_python) tests.shots $(ARGS)

demo: .venv/base.txt ## issue a demo certificate through the running server
	@exec $(run_python) app demo issue --phone 13600006818 $(ARGS)

migrate: .venv/base.txt ## bring the database to the schema of this version
	@exec $(run_python) app migrate

backup: .venv/base.txt ## write data and keys into one file; FILE=name chooses it
	@exec $(run_python) app backup $(FILE)

restore: .venv/base.txt ## put a backup in place of the present data; FILE=name is needed
	@exec $(run_python) app restore $(FILE)

clean: ## remove what can be made again (not var/, which holds your data)
	rm -rf .venv assets .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find app config tasks wechat wechat_sandbox tests benchmarks migrations -name __pycache__ -prune -exec rm -rf {} +

# Packages are installed when their list differs from the copy kept of the last one installed.
changed = $(shell cmp -s requirements/$(1).txt .venv/$(1).txt || echo FORCE)
.venv/base.txt: $(call changed,base) | .venv/made
.venv/test.txt: $(call changed,test) | .venv/base.txt
.venv/lint.txt: $(call changed,lint) | .venv/test.txt
.venv/%.txt:
	@echo "正在安装 Python 依赖。Installing Python packages: requirements/$*.txt"
	@$(install) requirements/$*.txt
	@cp requirements/$*.txt $@

.PHONY: FORCE
FORCE:

# Names are tried by running them: some systems have names that only print an error.
# The last step leaves .venv/made, so that a half-made folder is made again.
.venv/made:
	@for name in $(or $(PYTHON),python3.13 python3.12 python3.11 python3); do \
	  if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$name; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "需要 Python 3.11 或更新版本；可用 make PYTHON=/path/to/python3 指定。" >&2; \
	  echo "Python 3.11 or newer is needed; make PYTHON=/path/to/python3 names one." >&2; exit 2; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "缺少 venv 模块：在 Debian/Ubuntu 上请执行 apt-get install python3-venv 。" >&2; \
	  echo "This Python lacks its venv module: on Debian or Ubuntu run apt-get install python3-venv" >&2; exit 2; \
	fi; \
	echo "正在创建 .venv。Creating .venv with $$("$$found" -V)"; \
	rm -rf .venv && "$$found" -m venv .venv && touch $@
