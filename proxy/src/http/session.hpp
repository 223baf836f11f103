#pragma once
// One client connection: requests are read, run and answered one after the other, as HTTP/1.1 demands.

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list_hook.hpp>

#include "http/database_call.hpp"
#include "http/request_parser.hpp"
#include "http/worker.hpp"
#include "rest/operation.hpp"

namespace parsegres::proxy {

class Session : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
  public:
    using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;

    Session(Worker& worker, Socket socket, Door door);

    /// The whole life of the connection.
    static Awaitable<void> serve(std::unique_ptr<Session> session);

    /// Now and then: ends what takes too long, and the calls of clients that have gone.
    void sweep(std::chrono::steady_clock::time_point now);
    /// The server stops: closes the connection unless it is in the middle of a request.
    void close_if_idle();

  private:
    enum class Phase : unsigned char { idle, head, body, calling, writing, lingering };

    /// A body that is about to be written; `result` owns what `text` shows.
    struct Answer {
        ResponseHead head;
        std::string_view text;
        std::string location;
    };

    Awaitable<void> run();
    Awaitable<ParseStep> read_request(ParseStep step);
    [[nodiscard]] bool wants_websocket() const;
    Awaitable<void> upgrade();
    Awaitable<void> run_call();
    Awaitable<void> call_with_questions();
    void note_first_round(bool asked);
    [[nodiscard]] bool wants_whole_request() const;
    Awaitable<void> answer(Task task);
    Awaitable<void> answer_page();
    Awaitable<Answer> run_page_task(const PageRequest& request, const PageTask& task);
    Answer page(PageAnswer made);
    Awaitable<void> refuse_framing(ParseStep step);
    Awaitable<void> write(Answer answer);
    Awaitable<void> write_rest(std::size_t head_sent, std::string_view text);
    Awaitable<void> linger();
    Answer answer_to_call();
    Answer answer_with(const Fault& fault);
    Answer answer_rows();
    Answer answer_request();
    [[nodiscard]] std::string_view client_ip() const;
    std::string absolute(const std::string& location) const;
    void enter(Phase phase);
    void release_memory();
    void shut_down();
    [[nodiscard]] bool client_has_gone();

    Worker& worker_;
    Socket socket_;
    Door door_;
    RequestParser parser_;
    OperationPlanner planner_;
    DatabaseCall call_;
    std::string peer_;
    std::string head_;   // the response's head
    std::string text_;   // the response's body, when it is not the database's
    std::string extra_;  // further header lines of it
    std::chrono::steady_clock::time_point phase_since_{};
    Phase phase_ = Phase::idle;
    bool timed_out_ = false;
    bool keep_alive_ = true;
    bool failed_ = false;  // the socket is of no use any more, or somebody else's
};

}  // namespace parsegres::proxy
