#include "pg/pipeline_fsm.hpp"

#include <vector>

#include <catch2/catch.hpp>

#include "pg/backoff.hpp"

using namespace parsegres::proxy;

namespace {

using R = ResultKind;
using A = PipelineAction;

struct Step {
    R result;
    A action;
};

void play(PipelineFsm& fsm, std::size_t calls, const std::vector<Step>& steps) {
    for (std::size_t i = 0; i < calls; ++i) fsm.sent();
    for (std::size_t i = 0; i < steps.size(); ++i) {
        CAPTURE(i);
        CHECK(fsm.on(steps[i].result) == steps[i].action);
    }
}

}  // namespace

TEST_CASE("a call is finished by its sync, not by its rows") {
    PipelineFsm fsm;
    play(fsm, 1, {{R::rows, A::keep}, {R::none, A::drop}});
    CHECK(fsm.depth() == 1);
    play(fsm, 0, {{R::sync, A::complete}});
    CHECK(fsm.depth() == 0);
}

TEST_CASE("calls are finished in order, one failing does not touch the next") {
    PipelineFsm fsm;
    play(fsm, 3,
         {{R::rows, A::keep},
          {R::none, A::drop},
          {R::sync, A::complete},
          {R::error, A::keep},
          {R::none, A::drop},
          {R::sync, A::complete},
          {R::rows, A::keep},
          {R::none, A::drop},
          {R::sync, A::complete}});
    CHECK(fsm.depth() == 0);
    CHECK_FALSE(fsm.head_failed());
}

TEST_CASE("an error at the commit takes the place of the rows") {
    PipelineFsm fsm;
    play(fsm, 1, {{R::rows, A::keep}, {R::none, A::drop}, {R::error, A::keep}});
    CHECK(fsm.head_failed());
    play(fsm, 0, {{R::none, A::drop}, {R::sync, A::complete}});
}

TEST_CASE("the first error of a call is kept") {
    PipelineFsm fsm;
    play(fsm, 1, {{R::error, A::keep}, {R::error, A::drop}, {R::none, A::drop}, {R::sync, A::complete}});
}

TEST_CASE("two nothings in a row mean to wait for the socket") {
    PipelineFsm fsm;
    play(fsm, 1, {{R::none, A::drop}, {R::none, A::wait}, {R::rows, A::keep}});
}

TEST_CASE("answers nobody asked for break the connection") {
    PipelineFsm idle;
    play(idle, 0, {{R::none, A::wait}, {R::rows, A::broken}});
    PipelineFsm twice;
    play(twice, 1, {{R::rows, A::keep}, {R::rows, A::broken}});
    PipelineFsm early;
    play(early, 1, {{R::sync, A::broken}});
    PipelineFsm copy;
    play(copy, 1, {{R::foreign, A::broken}});
}

TEST_CASE("after a reset a connection starts anew") {
    PipelineFsm fsm;
    play(fsm, 2, {{R::error, A::keep}});
    fsm.reset();
    CHECK(fsm.depth() == 0);
    CHECK_FALSE(fsm.head_failed());
    play(fsm, 1, {{R::rows, A::keep}, {R::none, A::drop}, {R::sync, A::complete}});
}

TEST_CASE("reconnecting begins at once and never waits long") {
    CHECK(reconnect_delay(1) <= std::chrono::milliseconds(200));
    CHECK(reconnect_delay(2) > reconnect_delay(1));
    CHECK(reconnect_delay(1'000'000) < std::chrono::seconds(1));
}
