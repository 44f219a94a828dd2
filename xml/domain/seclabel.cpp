#include "xml/domain/seclabel.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Type = SecLabel::Type;

constexpr auto has_model = [](const SecLabel& label) {
    return label.type != Type::none || !label.model.empty();
};
constexpr auto has_live_label = [](const SecLabel& label) { return label.type == Type::fixed; };

constexpr Part parts[] = {
    attribute<&SecLabel::type>("type", "Who chooses the label."),
    attribute<&SecLabel::model>("model", "The security driver."),
    attribute<&SecLabel::relabel>("relabel", "Whether files are given the label.")
        .shown_if<[](const SecLabel& label) { return label.type != Type::none; }>(),
    leaf<&SecLabel::label>("label", "The process's label.").live_unless<has_live_label>(),
    leaf<&SecLabel::image_label>("imagelabel", "The label its files have.").live(),
    leaf<&SecLabel::base_label>("baselabel", "What a generated label is made from."),
    rule<[](SecLabel& label) -> Complaint {
        if (label.type == Type::absent) label.type = Type::dynamic;
        if (label.type == Type::fixed && label.label.empty())
            return {"missing security label: a static seclabel has a <label>",
                    ErrorCode::xml_error};
        if (label.type == Type::none)
            label.relabel = has_model(label) ? YesNo::no : YesNo::absent;
        else if (label.relabel == YesNo::absent)
            label.relabel = YesNo::yes;
        return {};
    }>("a static label is given"),
};

constexpr Part source_parts[] = {
    attribute<&SourceSecLabel::model>("model", "The security driver."),
    attribute<&SourceSecLabel::labelskip>("labelskip", "Left alone, since it could not be set.")
        .live(),
    attribute<&SourceSecLabel::relabel>("relabel", "Whether the file is given a label.")
        .shown_if<[](const SourceSecLabel& label) { return label.labelskip != YesNo::yes; }>(),
    leaf<&SourceSecLabel::label>("label", "The label."),
};

}  // namespace

Words words(SecLabel::Type)
{
    static constexpr std::string_view all[] = {"", "none", "dynamic", "static"};
    return all;
}

const Element& schema(const SecLabel*)
{
    static constexpr Element element = {"seclabel", "The domain's security label.", parts};
    return element;
}

const Element& schema(const SourceSecLabel*)
{
    static constexpr Element element = {"seclabel", "A source's security label.", source_parts};
    return element;
}

}  // namespace hostler::xml
