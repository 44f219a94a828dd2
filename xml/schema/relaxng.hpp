#pragma once
// relaxng: the schema of a description, printed, and a document judged by it. What a schema cannot
// say (two devices at one address) is said by rules.

#include <memory>
#include <string>

#include "xml/schema/document.hpp"
#include "xml/schema/grammar.hpp"

namespace hostler::xml {

/// A RELAX NG schema in XML, complete in itself.
std::string relaxng(const std::vector<Definition>& definitions);

template <class T>
std::string relaxng()
{
    T fresh{};
    return relaxng(grammar(schema(&fresh), &fresh));
}

/// A schema that is ready to judge. It may be shared by threads.
class Validator {
public:
    /// Throws Error for what is no schema.
    explicit Validator(const std::string& relaxng);
    Validator(Validator&&) noexcept;
    Validator& operator=(Validator&&) noexcept;
    ~Validator();

    /// xml_invalid_schema with what libxml2 says, and on which line.
    Result<Done> judge(const Document& document) const;

private:
    struct Compiled;
    std::unique_ptr<Compiled> compiled_;
};

/// The one of T's description.
template <class T>
const Validator& validator()
{
    static const Validator one(relaxng<T>());
    return one;
}

}  // namespace hostler::xml
