#include "xml/schema/relaxng.hpp"

#include <libxml/relaxng.h>

#include <algorithm>

#include "xml/schema/out.hpp"

namespace hostler::xml {
namespace {

/// Any element or attribute, as often as it likes: what foreign XML is.
constexpr std::string_view anything =
    R"(  <define name="anything">
    <zeroOrMore>
      <choice>
        <text/>
        <attribute><anyName/></attribute>
        <element><anyName/><ref name="anything"/></element>
      </choice>
    </zeroOrMore>
  </define>
)";

class Printer {
public:
    explicit Printer(const std::vector<Definition>& definitions) : definitions_(definitions) {}

    std::string run();

private:
    std::string name_of(const Element* element) const;
    void open(std::string_view tag, std::string_view name = {});
    void close(std::string_view tag);
    void line(std::string_view text);
    void contents(const std::vector<Content>& all);
    void content(const Content& one);
    void attribute(const AttributePattern& one);
    void attributes(const std::vector<AttributePattern>& all);
    void element(const ElementPattern& one);
    void texts(const Content& one);

    const std::vector<Definition>& definitions_;
    Out out_{FormatFlags{}};
};

/// "disk", or "disk.2" where another description has the name too.
std::string Printer::name_of(const Element* element) const
{
    std::size_t same = 1;
    for (const Definition& one : definitions_) {
        if (one.element == element) break;
        same += one.element->name == element->name;
    }
    std::string name(element->name);
    return same == 1 ? name : name + "." + std::to_string(same);
}

void Printer::line(std::string_view text)
{
    out_.indent();
    (out_.text += text) += '\n';
}

void Printer::open(std::string_view tag, std::string_view name)
{
    out_.indent();
    (out_.text += '<') += tag;
    if (!name.empty()) out_.attribute("name", name);
    out_.text += ">\n";
    out_.deeper();
}

void Printer::close(std::string_view tag)
{
    out_.shallower();
    line("</" + std::string(tag) + ">");
}

void Printer::attribute(const AttributePattern& one)
{
    if (!one.is_required) open("optional");
    open("attribute", one.name);
    line(one.value);
    close("attribute");
    if (!one.is_required) close("optional");
}

/// In a group libxml2 follows every choice of those that need not be there: two to the power of
/// their number. In an interleave it goes on with the best one alone.
void Printer::attributes(const std::vector<AttributePattern>& all)
{
    // An interleave of one is none to libxml2.
    const bool are_many = all.size() > 1;
    if (are_many) open("interleave");
    for (const AttributePattern& one : all) attribute(one);
    if (are_many) close("interleave");
}

void Printer::texts(const Content& one)
{
    const bool is_free =
        std::find(one.texts.begin(), one.texts.end(), "<text/>") != one.texts.end();
    if (is_free) return line("<text/>");
    open("choice");
    for (const std::string& text : one.texts) line(text);
    if (!one.is_text_required) line("<empty/>");
    close("choice");
}

void Printer::content(const Content& one)
{
    if (one.is_anything) return line("<ref name='anything'/>");
    open("group");
    attributes(one.attributes);
    if (one.elements.empty() && one.texts.empty()) {
        line("<empty/>");
    } else if (one.elements.empty()) {
        texts(one);
    } else {
        if (!one.texts.empty()) {
            open("choice");
            texts(one);
        }
        open("interleave");
        for (const ElementPattern& element_ : one.elements) element(element_);
        close("interleave");
        if (!one.texts.empty()) close("choice");
    }
    close("group");
}

void Printer::contents(const std::vector<Content>& all)
{
    if (all.size() > 1) open("choice");
    for (const Content& one : all) content(one);
    if (all.size() > 1) close("choice");
}

void Printer::element(const ElementPattern& one)
{
    const std::string_view often = one.is_required && one.is_many ? "oneOrMore"
                                   : one.is_required              ? ""
                                   : one.is_many                  ? "zeroOrMore"
                                                                  : "optional";
    if (!often.empty()) open(often);
    out_.indent();
    out_.text += "<element";
    out_.attribute("name", one.name);
    out_.attribute("ns", uri(one.ns));
    out_.text += ">\n";
    out_.deeper();
    const bool is_choice = one.described.size() + (one.contents.empty() ? 0 : 1) > 1;
    if (is_choice) open("choice");
    for (const Element* described : one.described) line("<ref name='" + name_of(described) + "'/>");
    if (!one.contents.empty()) contents(one.contents);
    if (is_choice) close("choice");
    close("element");
    if (!often.empty()) close(often);
}

std::string Printer::run()
{
    line("<?xml version='1.0' encoding='UTF-8'?>");
    line("<grammar xmlns='http://relaxng.org/ns/structure/1.0'");
    line("         datatypeLibrary='http://www.w3.org/2001/XMLSchema-datatypes'>");
    out_.deeper();
    open("start");
    const Element& root = *definitions_.front().element;
    element({std::string(root.name), Namespace::none, true, false, {&root}, {}});
    close("start");
    for (const Definition& one : definitions_) {
        open("define", name_of(one.element));
        contents(one.contents);
        close("define");
    }
    out_.text += anything;
    close("grammar");
    return out_.text.str();
}

struct FreeSchema {
    void operator()(xmlRelaxNG* schema) const noexcept { xmlRelaxNGFree(schema); }
};
struct FreeParser {
    void operator()(xmlRelaxNGParserCtxt* one) const noexcept { xmlRelaxNGFreeParserCtxt(one); }
};
struct FreeJudge {
    void operator()(xmlRelaxNGValidCtxt* one) const noexcept { xmlRelaxNGFreeValidCtxt(one); }
};

/// The sentences of libxml2, each with its line; the last ones are the outermost.
void note(void* into, xmlError* error)
{
    auto& lines = *static_cast<std::vector<std::string>*>(into);
    std::string text = error->message ? error->message : "";
    while (text.ends_with('\n') || text.ends_with(' ')) text.pop_back();
    if (error->line > 0) text += " (line " + std::to_string(error->line) + ")";
    lines.push_back(std::move(text));
}

std::string joined(const std::vector<std::string>& lines)
{
    std::string all;
    for (const std::string& one : lines) (all += all.empty() ? "" : "; ") += one;
    return all;
}

}  // namespace

std::string relaxng(const std::vector<Definition>& definitions)
{
    return Printer(definitions).run();
}

struct Validator::Compiled {
    std::unique_ptr<xmlRelaxNG, FreeSchema> schema;
};

Validator::Validator(const std::string& relaxng) : compiled_(std::make_unique<Compiled>())
{
    std::vector<std::string> wrong;
    const std::unique_ptr<xmlRelaxNGParserCtxt, FreeParser> parser(
        xmlRelaxNGNewMemParserCtxt(relaxng.data(), static_cast<int>(relaxng.size())));
    xmlRelaxNGSetParserStructuredErrors(parser.get(), note, &wrong);
    compiled_->schema.reset(xmlRelaxNGParse(parser.get()));
    if (!compiled_->schema) throw Error(ErrorCode::internal, "no schema: " + joined(wrong));
}

Validator::Validator(Validator&&) noexcept = default;
Validator& Validator::operator=(Validator&&) noexcept = default;
Validator::~Validator() = default;

Result<Done> Validator::judge(const Document& document) const
{
    std::vector<std::string> wrong;
    const std::unique_ptr<xmlRelaxNGValidCtxt, FreeJudge> judge(
        xmlRelaxNGNewValidCtxt(compiled_->schema.get()));
    xmlRelaxNGSetValidStructuredErrors(judge.get(), note, &wrong);
    if (xmlRelaxNGValidateDoc(judge.get(), document.root().doc) == 0) return Done{};
    return Error(ErrorCode::xml_invalid_schema,
                 "XML document failed to validate against schema: " + joined(wrong),
                 ErrorDomain::xml);
}

}  // namespace hostler::xml
