# make run and make test are all a newcomer needs; both install what is missing.
PRESET ?= release

.PHONY: help packages configure build test run style format clean
help:
	@echo "make run    install, build, start a private daemon with a demo domain"
	@echo "make test   install, build, run every test"
	@echo "make build  build/$(PRESET)/bin: hostlerd, hostler, hostler-vmm"

packages:
	@conf/install-packages

configure: packages
	@cmake --preset $(PRESET) >build-$(PRESET).log 2>&1 || (cat build-$(PRESET).log; exit 1)
	@rm -f build-$(PRESET).log

build: configure
	cmake --build build/$(PRESET)

test: build
	conf/run-tests $(PRESET)

run: build
	conf/run-demo build/$(PRESET)/bin

style:
	tests/style/tidy.py .

format:
	git ls-files '*.cpp' '*.hpp' | xargs clang-format-19 -i

clean:
	rm -rf build
