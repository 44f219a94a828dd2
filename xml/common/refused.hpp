#pragma once
// refused: a complaint whose error domain is named by the door that reports it.

#include "xml/schema/part.hpp"

namespace hostler::xml {

inline Complaint refused(std::string sentence, ErrorCode code = ErrorCode::xml_error)
{
    return {std::move(sentence), code, ErrorDomain::none};
}

/// The first complaint of several; empty where there is none.
template <class... Judges, class T>
Complaint first_of(T& subject, Judges... judges)
{
    Complaint found;
    static_cast<void>(((found = judges(subject), !found.sentence.empty()) || ...));
    return found;
}

}  // namespace hostler::xml
