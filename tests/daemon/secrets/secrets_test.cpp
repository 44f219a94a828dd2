#include "daemon/secrets/secrets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include "tests/temporary_folder.hpp"

namespace hostler::daemon {
namespace {

using ::testing::HasSubstr;

class StoredSecrets : public ::testing::Test {
protected:
    StoredSecrets()
    {
        files.prepare().or_throw();
        begin();
    }
    ~StoredSecrets() override { pool.join(); }

    void begin()
    {
        secrets = std::make_unique<Secrets>(SecretWorld{.broker = broker,
                                                        .files = &files,
                                                        .work = pool.get_executor(),
                                                        .blocking = pool.get_executor()});
        secrets->load();
    }
    template <class T>
    T run(Task<T> task)
    {
        return asio::co_spawn(pool, std::move(task), asio::use_future).get();
    }
    SecretPtr define(const xml::Secret& definition)
    {
        const SecretPlace place = secrets->admit(definition).or_throw();
        run(on(place.object, place->define(definition)));
        return place.object;
    }
    void set(const SecretPtr& secret, std::string_view value)
    {
        run(on(secret, secret->set_value(proto::Bytes(value.begin(), value.end()))));
    }
    static std::string text(const SecretPtr& secret)
    {
        const auto value = secret->view()->value;
        return value ? std::string(value->begin(), value->end()) : "none";
    }
    std::filesystem::path file(const std::string& suffix)
    {
        return folder.path() / "etc/hostler/secrets" / (disk().uuid.text() + suffix);
    }
    static xml::Secret disk()
    {
        xml::Secret secret;
        secret.uuid = *Uuid::parse("11111111-2222-3333-4444-555555555555");
        secret.usage = xml::Secret::Usage::volume;
        secret.usage_id = "/disk";
        return secret;
    }

    tests::TemporaryFolder folder;
    ObjectFiles files{Paths::system(folder.path())};
    Broker broker;
    asio::thread_pool pool{2};
    std::unique_ptr<Secrets> secrets;
};

TEST_F(StoredSecrets, AreFoundByUuidAndUse)
{
    const SecretPtr secret = define(disk());
    EXPECT_EQ(secrets->by_uuid(disk().uuid).object, secret);
    EXPECT_EQ(secrets->by_usage(1, "/disk").object, secret);
    EXPECT_THROW(secrets->by_usage(2, "/disk"), Error);
    EXPECT_THROW(secrets->by_usage(-1, "/disk"), Error);
}

TEST_F(StoredSecrets, AValueIsOnDiskForItsOwnerAlone)
{
    const SecretPtr secret = define(disk());
    EXPECT_EQ(text(secret), "none");
    set(secret, "secret");
    EXPECT_EQ(text(secret), "secret");
    std::ifstream stored(file(".base64"));
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(stored), {}), "c2VjcmV0");
    EXPECT_EQ(std::filesystem::status(file(".base64")).permissions(), std::filesystem::perms(0600));
    begin();
    EXPECT_EQ(text(secrets->by_uuid(disk().uuid).object), "secret");
}

TEST_F(StoredSecrets, AnEphemeralOneIsNowhereOnDisk)
{
    xml::Secret passing = disk();
    passing.is_ephemeral = true;
    const SecretPtr secret = define(passing);
    set(secret, "secret");
    EXPECT_EQ(text(secret), "secret");
    EXPECT_FALSE(std::filesystem::exists(file(".xml")));
    EXPECT_FALSE(std::filesystem::exists(file(".base64")));

    define(disk());
    EXPECT_TRUE(std::filesystem::exists(file(".base64"))) << "it is kept from now on";
    define(passing);
    EXPECT_FALSE(std::filesystem::exists(file(".base64")));
    EXPECT_EQ(text(secret), "secret");
}

TEST_F(StoredSecrets, APrivateOneStaysPrivate)
{
    xml::Secret own = disk();
    own.is_private = true;
    define(own);
    try {
        define(disk());
        FAIL() << "it was made public";
    } catch (const Error& error) {
        EXPECT_THAT(error.detail, HasSubstr("private flag"));
    }
}

TEST_F(StoredSecrets, OneUseHasOneSecret)
{
    define(disk());
    xml::Secret other = disk();
    other.uuid = Uuid::generate();
    EXPECT_THROW(define(other), Error);
    other.usage_id = "/other";
    EXPECT_NO_THROW(define(other));
    xml::Secret moved = disk();
    moved.usage_id = "/moved";
    EXPECT_THROW(define(moved), Error);
}

TEST_F(StoredSecrets, NothingIsLeftOfOneThatIsUndefined)
{
    const SecretPtr secret = define(disk());
    set(secret, "secret");
    run(on(secret, secret->undefine()));
    EXPECT_FALSE(secret->view());
    EXPECT_FALSE(std::filesystem::exists(file(".xml")));
    EXPECT_FALSE(std::filesystem::exists(file(".base64")));
    EXPECT_TRUE(secrets->all().empty());
    EXPECT_THROW(set(secret, "late"), Error);
}

TEST_F(StoredSecrets, AnUnreadableValueKeepsItsFiles)
{
    set(define(disk()), "secret");
    std::ofstream(file(".base64")) << "no base64!";
    begin();
    EXPECT_TRUE(secrets->all().empty());
    EXPECT_TRUE(std::filesystem::exists(file(".xml")));
}

}  // namespace
}  // namespace hostler::daemon
