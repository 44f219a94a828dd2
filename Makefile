# make run and make test are all a newcomer needs; both install what is missing.
PRESET ?= release

.PHONY: help packages configure build test fuzz sanitized long bench bench-kvm reference run install package style format clean
help:
	@echo "make run    install, build, start a private daemon with a demo domain"
	@echo "make test   install, build, run every test"
	@echo "make build  build/$(PRESET)/bin: hostlerd, hostler, hostler-vmm"
	@echo "make fuzz   every decoder that meets a stranger's bytes, a minute each"
	@echo "make sanitized   the unit tests under the address, undefined-behaviour and thread sanitizers"
	@echo "make install   below PREFIX (/usr/local); DESTDIR is honoured"
	@echo "make package   build/$(PRESET)/hostler_VERSION_ARCHITECTURE.deb"
	@echo "make long   kills, full and failing disks, hot restarts, floods: as long as it takes (an hour or two)"
	@echo "make reference   docs/reference, printed from the descriptions"
	@echo "make bench  what docs/performance.md and docs/performance-xml.md show, measured here"
	@echo "make bench-kvm   what docs/performance-kvm.md shows, measured here and in the lab"

packages:
	@conf/install-packages

configure: packages
	@cmake --preset $(PRESET) >build-$(PRESET).log 2>&1 || (cat build-$(PRESET).log; exit 1)
	@rm -f build-$(PRESET).log

build: configure
	cmake --build build/$(PRESET)

test: build
	conf/run-tests $(PRESET)

# Each of these has a build of its own.
fuzz: packages
	JOBS=4 conf/run-built fuzz fuzz -L fuzz

sanitized: packages
	conf/run-built asan unit_tests -L unit
	conf/run-built tsan unit_tests -L unit

long: build
	tests/compat/run-long build/$(PRESET)/bin

bench: build
	cmake --build build/$(PRESET) --target bench
	tests/bench/versus.py build/$(PRESET)/bin --write docs/performance.md
	tests/bench/publish.py docs/performance-xml.md build/$(PRESET)/tests/bench_xml

bench-kvm: build
	cmake --build build/$(PRESET) --target bench
	tests/bench/kvm/versus.py build/$(PRESET) --write docs/performance-kvm.md

reference: build
	conf/print-reference build/$(PRESET)/bin docs/reference

PREFIX ?= /usr/local
install: build
	cmake --install build/$(PRESET) --prefix $(PREFIX) --strip

package: build
	cd build/$(PRESET) && cpack

run: build
	conf/run-demo build/$(PRESET)/bin

style:
	tests/style/tidy.py .

format:
	git ls-files '*.cpp' '*.hpp' | xargs clang-format-19 -i

clean:
	rm -rf build
