#pragma once
// Mails by SMTP, sent in the background.

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "mail/message.hpp"

namespace parsegres::proxy {

/// How mails leave the house: the option emailAdapter.
struct MailSettings {
    std::string url;   // smtp://host:port, or smtps://; empty: no SMTP
    std::string user;  // empty: without authentication
    std::string password;
    std::string from;            // a mailbox: `address` or `Name <address>`
    bool require_tls = false;    // STARTTLS must succeed; else it is used when it is offered
    std::string templates_path;  // a folder; empty: the texts that come from the database
};

/// What became of an attempt.
enum class Delivery : unsigned char { sent, failed_for_now, refused };

/// One attempt to hand a composed message to the server; logs what goes wrong. Blocks.
Delivery deliver(const MailSettings& settings, const std::string& to, const std::string& message);

class Mailer {
  public:
    explicit Mailer(const MailSettings& settings);
    /// What still waits gets one last attempt, for some seconds in all.
    ~Mailer();
    Mailer(const Mailer&) = delete;
    Mailer& operator=(const Mailer&) = delete;

    [[nodiscard]] const MailSettings& settings() const { return settings_; }
    /// Returns at once. A mail that cannot be sent is tried again some times; what is given up is logged, as is a mail
    /// that does not fit into the queue.
    void send(Mail mail);

  private:
    using Clock = std::chrono::steady_clock;
    struct Waiting {
        std::string to;
        std::string message;
        unsigned attempts = 0;
        Clock::time_point due;
    };

    void run(const std::stop_token& stop);
    void attempt(Waiting mail);
    void finish();

    MailSettings settings_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Waiting> waiting_;
    std::jthread thread_;
};

}  // namespace parsegres::proxy
