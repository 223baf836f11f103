#include "mail/mailer.hpp"

#include <algorithm>
#include <array>
#include <random>

#include "observe/log.hpp"

namespace parsegres::proxy {
namespace {

constexpr std::size_t kMaxWaiting = 1000;
// After each failure the mail waits so long.
constexpr std::array<std::chrono::seconds, 4> kPauses{std::chrono::seconds(2), std::chrono::seconds(10),
                                                      std::chrono::seconds(60), std::chrono::seconds(300)};
constexpr std::chrono::seconds kLastAttempts{5};

std::string new_message_id() {
    std::random_device random;
    std::string id;
    for (int i = 0; i < 4; ++i) id += std::to_string(random()) + (i < 3 ? "." : "");
    return id;
}

}  // namespace

Mailer::Mailer(const MailSettings& settings) : settings_(settings) {
    if (!settings_.url.empty()) thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Mailer::~Mailer() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
    finish();
}

void Mailer::send(Mail mail) {
    if (settings_.url.empty() || !is_mail_address(mail.to)) {
        log(Level::error, settings_.url.empty() ? "a mail has no server to go to" : "a mail has no valid recipient");
        return;
    }
    Waiting waiting{mail.to, compose(mail, settings_.from, new_message_id(), std::time(nullptr)), 0, Clock::now()};
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() < kMaxWaiting) {
            waiting_.push_back(std::move(waiting));
            changed_.notify_one();
            return;
        }
    }
    log(Level::error, "a mail was dropped: too many are waiting to be sent");
}

void Mailer::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        const auto next = std::min_element(waiting_.begin(), waiting_.end(),
                                           [](const Waiting& a, const Waiting& b) { return a.due < b.due; });
        if (next == waiting_.end()) {
            changed_.wait(lock, stop, [this] { return !waiting_.empty(); });
            continue;
        }
        if (const auto due = next->due; due > Clock::now()) {
            const std::size_t known = waiting_.size();
            changed_.wait_until(lock, stop, due, [&] { return waiting_.size() != known; });
            continue;
        }
        Waiting mail = std::move(*next);
        waiting_.erase(next);
        lock.unlock();
        attempt(std::move(mail));
        lock.lock();
    }
}

void Mailer::attempt(Waiting mail) {
    const Delivery delivery = deliver(settings_, mail.to, mail.message);
    if (delivery == Delivery::sent) return;
    if (delivery == Delivery::refused || mail.attempts == kPauses.size()) {
        log(Level::error, "a mail was given up", {{"attempts", std::to_string(mail.attempts + 1)}});
        return;
    }
    mail.due = Clock::now() + kPauses.at(mail.attempts);
    ++mail.attempts;
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(mail));
}

void Mailer::finish() {
    const auto end = Clock::now() + kLastAttempts;
    for (; !waiting_.empty() && Clock::now() < end; waiting_.pop_front())
        deliver(settings_, waiting_.front().to, waiting_.front().message);
    if (!waiting_.empty())
        log(Level::error, "mails were not sent before the end", {{"mails", std::to_string(waiting_.size())}});
}

}  // namespace parsegres::proxy
