// Many clients of LiveQuery, and writers: load <port> <path> <application id>. Commands come on standard input, one a
// line
// (`name key=value …`), and each is answered with a line of JSON:
//   open count= class= where= [window=256] [pace=] [patience=60]    more subscribers; %i% in where is a subscriber's
//   number write class= body= rate= count= expect=none|one|all [connections=16] [patience=10]
//                                         creates, until all that is expected has been heard, or nothing for `patience`
//                                         s
//   follow                                from now on whoever is closed comes back
//   cut [patience=60]                     all are closed and come back at once
//   await [patience=60]                   until somebody has been closed and all are subscribed again
//   drain [patience=10]                   slow and stopped ones read what there is, until the server hangs up
//   state

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <future>
#include <limits>

#include "crowd.hpp"
#include "writers.hpp"

using namespace parsegres::live;

namespace {

class Load {
  public:
    Load(in_port_t port, std::string const& path, std::string const& app)
        : port_(port),
          path_(path),
          app_(app),
          crowd_(port, path, R"({"op":"connect","applicationId":")" + app + "\"}") {}

    void work() {
        while (auto const line = crowd_.next_line()) {
            std::puts(answer(parse_command(*line)).str().c_str());
            std::fflush(stdout);
        }
    }

  private:
    JsonLine answer(Command const& command) {
        if (command.name == "open") return open(command);
        if (command.name == "write") return write(command);
        if (command.name == "follow") return follow();
        if (command.name == "cut") return cut(command);
        if (command.name == "await") return await(command);
        if (command.name == "drain") return drain(command);
        return command.name == "state" ? state() : JsonLine().add("error", "no such command: " + command.name);
    }

    JsonLine open(Command const& command) {
        Audience audience;
        audience.count = static_cast<std::size_t>(command.number("count", 1));
        audience.subscribe = R"({"op":"subscribe","requestId":1,"query":{"className":")" + command.text("class") +
                             R"(","where":)" + command.text("where", "{}") + "}}";
        if (!command.text("pace").empty()) audience.pace = static_cast<std::size_t>(command.number("pace", 0));
        Time const started = Clock::now();
        crowd_.open(audience, static_cast<std::size_t>(command.number("window", 256)));
        crowd_.run_until([&] { return crowd_.settled(); }, command.number("patience", 60));
        return state().add("seconds", seconds(Clock::now() - started));
    }

    JsonLine follow() {
        crowd_.follow();
        crowd_.forget_closed();
        return state();
    }

    JsonLine cut(Command const& command) {
        crowd_.forget_closed();
        crowd_.cut();
        return await(command);
    }

    JsonLine await(Command const& command) {
        bool const done =
            crowd_.run_until([&] { return crowd_.first_closed() && crowd_.settled(); }, command.number("patience", 60));
        auto const since = crowd_.first_closed();
        return state().add("done", done ? 1 : 0).add("seconds", since ? seconds(Clock::now() - *since) : 0);
    }

    JsonLine drain(Command const& command) {
        auto const others = crowd_.readers();
        crowd_.drain();
        crowd_.run_until([&] { return crowd_.subscribed() <= others; }, command.number("patience", 10));
        return state();
    }

    JsonLine state() {
        return JsonLine()
            .add("subscribed", static_cast<double>(crowd_.subscribed()))
            .add("closed", crowd_.closed())
            .add("slowClosed", crowd_.slow_closed());
    }

    JsonLine write(Command const& command) {
        WriteRequest request;
        request.port = port_;
        request.path = path_ + "/classes/" + command.text("class");
        request.headers = "X-Parse-Application-Id: " + app_ + "\r\n";
        request.body = command.text("body");
        request.subscribers = std::max<std::size_t>(1, crowd_.readers());
        request.connections = static_cast<std::size_t>(command.number("connections", 16));
        Plan plan;
        plan.first = std::exchange(next_serial_, next_serial_ + static_cast<std::uint64_t>(command.number("count", 1)));
        plan.count = next_serial_ - plan.first;
        plan.rate = command.number("rate", 1);
        plan.start = Clock::now() + std::chrono::milliseconds(100);  // when the writers have connected
        auto const expect = command.text("expect");
        crowd_.tally().begin(plan,
                             expect == "all"   ? Expect::all
                             : expect == "one" ? Expect::one
                                               : Expect::none,
                             crowd_.readers());
        auto writing = std::async(std::launch::async, [&] { return write_all(request, plan); });
        crowd_.run_until([&] { return writing.wait_for(std::chrono::seconds(0)) == std::future_status::ready; },
                         std::numeric_limits<double>::infinity());
        auto const written = writing.get();
        wait_for_frames(crowd_.tally().expected(written.created), command.number("patience", 10));
        return result_of(written, plan);
    }

    /// Until all have come, or none has for `patience` seconds.
    void wait_for_frames(std::uint64_t expected, double patience) {
        auto& tally = crowd_.tally();
        Time const started = Clock::now();
        crowd_.run_until(
            [&] {
                auto const quiet = seconds(Clock::now() - std::max(started, tally.last()));
                return tally.heard() >= expected || quiet > patience;
            },
            std::numeric_limits<double>::infinity());
    }

    JsonLine result_of(Written const& written, Plan const& plan) {
        auto& tally = crowd_.tally();
        auto const heard = static_cast<double>(tally.heard());
        auto const expected = static_cast<double>(tally.expected(written.created));
        auto const delays = tally.delays();
        return JsonLine()
            .add("created", static_cast<double>(written.created))
            .add("failed", static_cast<double>(written.failed))
            .add("failure", written.failure)
            .add("rate", static_cast<double>(plan.count - 1) / written.seconds)
            .add("answerP50", written.answers.p50)
            .add("answerP99", written.answers.p99)
            .add("frames", heard + static_cast<double>(tally.doubled()))
            .add("framesPerSecond", heard > 0 ? heard / seconds(tally.last() - plan.start) : 0)
            .add("expected", expected)
            .add("missing", expected - heard)
            .add("doubled", static_cast<double>(tally.doubled()))
            .add("stray", static_cast<double>(tally.stray()))
            .add("others", static_cast<double>(tally.others()))
            .add("p50", delays.p50)
            .add("p99", delays.p99)
            .add("max", delays.most);
    }

    in_port_t port_;
    std::string path_, app_;
    Crowd crowd_;
    std::uint64_t next_serial_ = 1;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fputs("usage: load <port> <path> <application id>\n", stderr);
        return 2;
    }
    try {
        raise_descriptor_limit();
        Load(static_cast<in_port_t>(std::stoi(argv[1])), argv[2], argv[3]).work();
    } catch (std::exception const& error) {
        std::fprintf(stderr, "load: %s\n", error.what());
        return 1;
    }
    return 0;
}
