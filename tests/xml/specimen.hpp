#pragma once
// Specimen: random structs made from their description: each row that applies is filled or left out
// by chance, with values that its type can hold, until the rules have no complaint. What comes out
// is what a document can say, so it must survive being written and read.

#include <optional>
#include <random>
#include <string>

#include "xml/schema/part.hpp"

namespace hostler::xml {

class Specimen {
public:
    explicit Specimen(std::uint64_t seed) : random_(seed) {}

    /// Nothing where chance made only what the rules refuse: rare; try again.
    template <class T>
    std::optional<T> make()
    {
        std::optional<T> one(std::in_place);
        if (!fill(schema(&*one).parts, &*one)) one.reset();
        return one;
    }

private:
    using Parts = std::span<const Part>;

    bool fill(Parts parts, void* owner);
    /// How many rows say something.
    std::size_t contents(Parts parts, void* owner);
    std::size_t attributes(Parts parts, void* owner);
    std::size_t texts(Parts parts, void* owner);
    std::size_t children(Parts parts, void* owner);
    std::size_t splice(const Part& part, void* owner, std::size_t (Specimen::*walk)(Parts, void*));
    std::size_t child(const Part& part, void* owner);
    bool item(const Part& part, void* member, std::size_t& said);
    bool value(const Part& part, void* member);
    std::string spelling(const Part& part);
    std::string text();
    std::uint64_t number(const Part& part);

    bool is_wanted(const Part& part, const void* owner);
    std::uint64_t below(std::uint64_t end) { return random_() % end; }

    std::mt19937_64 random_;
    int depth_ = 0;
    bool is_broken_ = false;  ///< what is being filled cannot be kept
};

}  // namespace hostler::xml
