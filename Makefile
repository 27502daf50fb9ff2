# Two commands do everything on a fresh Debian 12:
#   make demo    installs what is missing, builds, and shows the main job on real files
#   make test    the same set-up, then the tests
# The others are for those who change the program.

JOBS := $(shell nproc)
export CTEST_OUTPUT_ON_FAILURE = 1

.PHONY: demo test check soak bench release setup format clean

demo: release
	@tools/demo.sh build/release/stint

test: release
	cmake --build build/release -j $(JOBS)
	ctest --test-dir build/release -j $(JOBS) -LE 'exclusive|check' --no-tests=error
	ctest --test-dir build/release -L exclusive -LE check --no-tests=error

# Sanitizers, the linter and the longer loops.
check: setup
	tools/check.sh

# Hours of the same, for machines with nothing else to do.
soak: release
	cmake --build build/release -j $(JOBS)
	tools/soak.sh build/release

bench: release
	cmake --build build/release -j $(JOBS)
	tools/bench.sh build/release

release: setup
	cmake --preset release >/dev/null
	cmake --build build/release -j $(JOBS) --target stint

setup:
	@tools/setup.sh

format:
	git ls-files 'src/**/*.cc' 'src/**/*.h' 'test/**/*.cc' 'test/**/*.h' 'bench/**/*.cc' | xargs clang-format -i

clean:
	rm -rf build
