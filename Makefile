# make run    the app, on the bundled models
# make test   lint, format check and all tests, two at a time [ARGS="-k detail"]
# make bench  how fast it all is, with the targets [ARGS="photo page"]
# make train MODEL=custom_cnn|resnet50 [RECIPE=shipped|defaults|report|quick] [ARGS="--seed 1"]
#             train, export, evaluate, install; quick takes minutes and installs nothing
# make publish HUB=you [ARGS="--tag v1"]                       models and Space to the Hugging Face Hub
# DATA=DIR names the folder of CIFAR-10, for run and train

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
MODEL ?= custom_cnn
RECIPE ?= shipped
# What is bundled averages each picture with its mirror image.
AVERAGE_FLIPS = $(if $(filter shipped,$(RECIPE)),--average-flips)
RUN = runs/$(MODEL)$(if $(filter quick,$(RECIPE)),-quick)
ARGS ?=
HUB ?= $(error say who you are on the Hub: make publish HUB=you)
DATA ?=
DATA_OPTION := $(if $(DATA),--data $(DATA))
# Tests and bench take CIFAR-10 from $CIFAR10_DIR, or from a packed copy beside the checkout.
WITH_CIFAR10 = data=$$(sh tests/unpack_cifar10.sh $(BIN)/python) && CIFAR10_DIR="$$data"
# Tests take what people answered from $CIFAR10H, or from the copy beside the checkout.
WITH_PEOPLE = CIFAR10H="$$(sh tests/find_cifar10h.sh)"
# -qq: only what hinders.
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check

.PHONY: run test lint bench train publish clean
.DELETE_ON_ERROR:

run: $(VENV)/app.installed
	$(BIN)/python app.py $(DATA_OPTION) $(ARGS)

test: $(VENV)/dev.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	sh tests/ensure_chromium.sh
	sh tests/ensure_nginx.sh
	$(WITH_CIFAR10) $(WITH_PEOPLE) $(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

lint: $(VENV)/dev.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev.installed
	sh tests/ensure_chromium.sh
	$(WITH_CIFAR10) $(BIN)/python -m benchmarks $(ARGS)

train: $(VENV)/train.installed
	$(BIN)/python -m train.$(MODEL) --recipe $(RECIPE) --out $(RUN) --resume $(DATA_OPTION) $(ARGS)
	KERAS_BACKEND=tensorflow $(BIN)/python -m train.export --model $(MODEL) --run $(RUN) $(AVERAGE_FLIPS) $(DATA_OPTION)
	$(BIN)/python -m release.evaluate --model $(MODEL) --bundle $(RUN)/bundle $(DATA_OPTION)
	$(if $(filter quick,$(RECIPE)),,$(BIN)/python -m release.install --model $(MODEL))

publish: $(VENV)/app.installed
	$(BIN)/python -m release.publish --namespace $(HUB) --space $(ARGS)

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

$(VENV)/app.installed: requirements-app.txt | $(BIN)/python
	@echo "installing what the app needs into $(VENV) (once)"
	$(PIP) -r requirements-app.txt
	@touch $@

$(VENV)/train.installed: requirements.txt requirements-train.txt $(VENV)/app.installed
	@echo "installing what the training needs into $(VENV) (once, about 2 GB)"
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/dev.installed: requirements-dev.txt requirements-mcp.txt requirements-parquet.txt \
		requirements-trackers.txt $(VENV)/train.installed
	$(PIP) -r requirements-dev.txt
	@touch $@
