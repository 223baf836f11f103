# The part of the extension's build that PGXS does; run by Makefile in $(BUILD)/extension.
EXTENSION := parsegres
RELEASE := 0.1.0
MODULE_big := parsegres

SOURCES := $(wildcard $(ROOT)/extension/pg/*.cpp $(ROOT)/extension/pg/*/*.cpp $(ROOT)/extension/pg/*/*/*.cpp $(ROOT)/extension/entry/*.cpp)
OBJS := $(SOURCES:$(ROOT)/%.cpp=$(BUILD)/%.o)
SQL := $(sort $(wildcard $(ROOT)/sql/*.sql))
DATA_built := parsegres--$(RELEASE).sql

# The bitcode would be made with another compiler and an older C++.
override with_llvm := no
SHLIB_LINK := $(BUILD)/libparsegres_core.a -lcrypt -lcrypto -lstdc++ -Wl,--exclude-libs,ALL
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

include $(ROOT)/scripts/cxx.mk
# PostgreSQL's headers still say `register`; before 16 they export nothing of a library whose symbols are hidden.
CXXFLAGS_ALL = $(CXXSTD) $(CXXOPT) $(CXXWARN) -Wno-register -fPIC -fvisibility=hidden -fvisibility-inlines-hidden \
	-D'PGDLLEXPORT=__attribute__((visibility("default")))' $(CORE_INCLUDES) -I$(ROOT)/extension -isystem $(shell $(PG_CONFIG) --includedir-server)

parsegres.so: $(BUILD)/libparsegres_core.a

# Feature files are rerunnable; on a fresh install nothing may be replaced, so that a name that is already taken is an error.
parsegres--$(RELEASE).sql: $(SQL)
	sed -e 's/^CREATE OR REPLACE /CREATE /' $^ > $@.tmp && mv $@.tmp $@

-include $(OBJS:.o=.d)
