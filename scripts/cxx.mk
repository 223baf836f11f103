# How every C++ file of the project is compiled; included by the Makefiles of the rooms after ROOT and BUILD are set.
CXX := g++
CXXSTD := -std=c++20
# GCC 12 warns of uninitialized members of std::variant where none are (GCC bug 105593).
CXXWARN := -Wall -Wextra -Wpedantic -Werror -Wno-maybe-uninitialized
CXXOPT ?= -O2 -g
ifneq ($(SANITIZE),)
CXXOPT := -O1 -g -fno-omit-frame-pointer -fsanitize=$(SANITIZE)
LDFLAGS += -fsanitize=$(SANITIZE)
endif
CORE_INCLUDES := -I$(ROOT)/extension/core -I$(BUILD)/generated
CXXFLAGS_ALL = $(CXXSTD) $(CXXOPT) $(CXXWARN) -fPIC -pthread $(CORE_INCLUDES) $(CXXFLAGS)

$(BUILD)/generated/error_codes.hpp: $(ROOT)/errors.csv $(ROOT)/scripts/generate-error-codes.sh
	@mkdir -p $(@D)
	$(ROOT)/scripts/generate-error-codes.sh $< > $@.tmp && mv $@.tmp $@

$(BUILD)/%.o: $(ROOT)/%.cpp | $(BUILD)/generated/error_codes.hpp
	@mkdir -p $(@D)
	$(CXX) $(CXXFLAGS_ALL) -MMD -MP -c $< -o $@

.DELETE_ON_ERROR:
.DEFAULT_GOAL :=
