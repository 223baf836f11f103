#pragma once
// One visitor for std::visit out of several lambdas.

namespace parsegres {

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace parsegres
