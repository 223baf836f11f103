#pragma once
// What errors were before a language told them in its own way.
//
// Code of a procedural language calls SQL, and an error of that reaches it as an exception of the language. When the
// code lets it pass, PL/Perl raises it anew with the text alone, PL/Python with a word before the text. And code that
// catches everything gets what is no failure of its statement, too: that the request was cancelled, or has to be run
// again with an answer from outside.

#include "pg/boundary.hpp"

namespace parsegres::pg {

/// Sees every error that is raised while it lives, caught or not. Innermost first, like all that is kept on the stack.
class ErrorWatch {
  public:
    ErrorWatch();
    ~ErrorWatch();
    ErrorWatch(const ErrorWatch&) = delete;
    ErrorWatch& operator=(const ErrorWatch&) = delete;

    /// What `error`, with which the code ended, was at first.
    [[nodiscard]] PgError original_of(const PgError& error) const;
    /// Throws PgError when code ended well that had caught what no code can deal with.
    void check_uncaught() const;

  private:
    static void see(void* watch);
    void note(ErrorData* error);

    ErrorContextCallback callback_{};
    ErrorData* last_ = nullptr;  ///< lives as long as the transaction
};

}  // namespace parsegres::pg
