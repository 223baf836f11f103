#pragma once
// One client of LiveQuery without its socket: bytes that came → bytes to send, and events heard.

#include <functional>
#include <string>
#include <string_view>

#include "web_socket.hpp"

namespace parsegres::live {

class Session {
  public:
    enum class Stage : unsigned char { upgrading, connecting, subscribing, subscribed, closed };
    using Heard = std::function<void(std::string_view text)>;

    /// Both are whole frames of the client, sent when it is time for each.
    Session(std::string_view connect, std::string subscribe) : connect_(connect), subscribe_(std::move(subscribe)) {}

    /// `heard` is called with each text after `subscribed`.
    void feed(std::string_view bytes, Heard const& heard);

    /// What is to be sent now.
    std::string take_reply();

    [[nodiscard]] Stage stage() const { return stage_; }
    /// Why the server closed it, or would not have it.
    [[nodiscard]] std::string const& reason() const { return reason_; }

  private:
    void finish_upgrade(std::string_view& bytes);
    void on_frame(Frame const& frame, Heard const& heard);
    void on_text(std::string_view text, Heard const& heard);
    void expect(std::string_view text, std::string_view op, Stage next);
    void close(std::string_view reason);

    std::string_view connect_;
    std::string subscribe_;
    std::string rest_;     // the beginning of what has not come as a whole
    std::string message_;  // the frames so far of a message in several
    std::string reply_;
    std::string reason_;
    Stage stage_ = Stage::upgrading;
};

}  // namespace parsegres::live
