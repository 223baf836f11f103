#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include "mail/message.hpp"
#include "mail/templates.hpp"
#include "rest/base64.hpp"

using namespace parsegres::proxy;
using parsegres::Object;
using parsegres::Value;

namespace {

const Value kValues = Object{{"appName", "My <App>"},
                             {"link", "https://h/apps/a/verify_email?token=a&b"},
                             {"user", Object{{"username", "ann {{link}}"}, {"email", "ann@example.com"}}}};

}  // namespace

TEST_CASE("base64 is what it was before") {
    for (const std::string text : {"", "a", "ab", "abc", "abcd", "\xFF\x00z"})
        CHECK(decode_base64(encode_base64(text)) == text);
    CHECK(encode_base64("ab") == "YWI=");
    CHECK(encode_base64("a") == "YQ==");
}

TEST_CASE("a composed mail has its headers and its text in lines that travel") {
    const std::string mail = compose({"ann@example.com", "Hello", "Text\n.\nend", ""}, "App <app@example.org>", "1", 0);
    CHECK(mail.find("From: \"App\" <app@example.org>\r\n") != std::string::npos);
    CHECK(mail.find("To: <ann@example.com>\r\n") != std::string::npos);
    CHECK(mail.find("Subject: Hello\r\n") != std::string::npos);
    CHECK(mail.find("Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n") != std::string::npos);
    CHECK(mail.find("Message-ID: <1@example.org>\r\n") != std::string::npos);
    CHECK(mail.find(encode_base64("Text\n.\nend")) != std::string::npos);
}

TEST_CASE("nothing in a subject or a name begins a header of its own") {
    const std::string mail =
        compose({"ann@example.com", "Hi\r\nBcc: all@example.com", "t", ""}, "A \"B\"\\ <app@example.org>", "1", 0);
    CHECK(mail.find("\r\nBcc:") == std::string::npos);
    CHECK(mail.find("From: \"A B\" <app@example.org>\r\n") != std::string::npos);
}

TEST_CASE("long and foreign subjects are cut between characters") {
    std::string subject;
    for (int i = 0; i < 40; ++i) subject += "ü€";
    const std::string mail = compose({"ann@example.com", subject, "t", ""}, "a@b", "1", 0);
    std::string decoded;
    std::size_t at = 0;
    while ((at = mail.find("=?UTF-8?B?", at)) != std::string::npos) {
        at += 10;
        const std::string word = decode_base64(mail.substr(at, mail.find("?=", at) - at));
        CHECK((static_cast<unsigned char>(word.front()) & 0xC0) != 0x80);
        decoded += word;
    }
    CHECK(decoded == subject);
}

TEST_CASE("a mail with HTML has both forms") {
    const std::string mail = compose({"ann@example.com", "s", "plain", "<p>rich</p>"}, "a@b", "1", 0);
    CHECK(mail.find("multipart/alternative") != std::string::npos);
    CHECK(mail.find(encode_base64("plain")) < mail.find(encode_base64("<p>rich</p>")));
}

TEST_CASE("only one plain address is a recipient") {
    CHECK(is_mail_address("ann@example.com"));
    CHECK(is_mail_address("ann+tag@münchen.example"));
    for (const char* text :
         {"", "ann", "@b", "a@", "a@b@c", "a b@c", "a@b\r\nRCPT TO:<x@y>", "<a@b>", "a@b,c", "\"a\"@b"}) {
        CAPTURE(text);
        CHECK_FALSE(is_mail_address(text));
    }
}

TEST_CASE("mails are written from templates in files, values never being templates themselves") {
    const auto folder = std::filesystem::temp_directory_path() / "parsegres-mail-templates";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "verification_email_subject.txt") << "Welcome to {{appName}}\nmore";
    std::ofstream(folder / "verification_email.txt") << "Hi {{username}}, {{user.email}}: {{link}} {{missing}}";
    std::ofstream(folder / "verification_email.html") << "<a href=\"{{link}}\">{{appName}}</a> {{username}}";
    const Mail mail = mail_from_templates(folder.string(), "sendVerificationEmail", kValues);
    std::filesystem::remove_all(folder);
    CHECK(mail.to == "ann@example.com");
    CHECK(mail.subject == "Welcome to My <App>");
    CHECK(mail.text == "Hi ann {{link}}, ann@example.com: https://h/apps/a/verify_email?token=a&b ");
    CHECK(
        mail.html ==
        "<a href=\"https:&#x2F;&#x2F;h&#x2F;apps&#x2F;a&#x2F;verify_email?token&#x3D;a&amp;b\">My &lt;App&gt;</a> ann "
        "{{link}}");
}

TEST_CASE("without templates there is a plain mail, to the name of an account that has no address") {
    const Value values = Object{{"appName", "App"}, {"link", "L"}, {"user", Object{{"username", "ann@example.com"}}}};
    const Mail mail = mail_from_templates("", "sendPasswordResetEmail", values);
    CHECK(mail.to == "ann@example.com");
    CHECK(mail.subject == "Password reset for App");
    CHECK(mail.text.find("\nL\n") != std::string::npos);
    CHECK(mail.html.empty());
}
