#include "daemon/objects/shelf.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>

namespace hostler::daemon {
namespace {

struct Thing {
    std::shared_ptr<const int> view() const { return shown.load(); }
    std::atomic<std::shared_ptr<const int>> shown;
};
using Things = Shelf<Thing>;

class ShelfOfThings : public ::testing::Test {
protected:
    Things::Place take(const Uuid& uuid, std::string_view name)
    {
        const auto make = [] { return std::make_shared<Thing>(); };
        const auto taken = [](const Things::Conflict& conflict) {
            return Error(ErrorCode::operation_failed, conflict.name + " " + conflict.uuid.text());
        };
        return shelf.take(uuid, name, make, taken).or_throw();
    }
    std::shared_ptr<Thing> add(const Uuid& uuid, std::string_view name)
    {
        const Things::Place place = take(uuid, name);
        place->shown = std::make_shared<const int>(1);
        return place.object;
    }

    Things shelf;
    const Uuid one = Uuid::generate();
    const Uuid other = Uuid::generate();
};

TEST_F(ShelfOfThings, AreFoundByNameAndUuidOnceTheyAreSeen)
{
    const Things::Place place = take(one, "one");
    EXPECT_FALSE(shelf.find(one).view);
    place->shown = std::make_shared<const int>(1);
    EXPECT_EQ(shelf.find(one).object, place.object);
    EXPECT_EQ(shelf.find("one").object, place.object);
    EXPECT_EQ(shelf.all().size(), 1u);
    EXPECT_FALSE(shelf.find("two").object);
}

TEST_F(ShelfOfThings, NameAndUuidAreTakenTogether)
{
    add(one, "one");
    EXPECT_THROW(take(other, "one"), Error);
    EXPECT_THROW(take(one, "other"), Error);
    EXPECT_EQ(take(one, "one").object, shelf.find(one).object);
}

TEST_F(ShelfOfThings, WhatWasNeverSeenLeavesNothing)
{
    take(one, "one");
    EXPECT_NO_THROW(add(other, "one"));
}

TEST_F(ShelfOfThings, WhoHoldsAPlaceKeepsIt)
{
    const std::shared_ptr<Thing> thing = add(one, "one");
    {
        const Things::Place place = take(one, "one");
        thing->shown.store(nullptr);
        shelf.forget(one);
        EXPECT_THROW(take(other, "one"), Error);
        place->shown = std::make_shared<const int>(2);
    }
    EXPECT_EQ(shelf.find("one").object, thing);
    thing->shown.store(nullptr);
    shelf.forget(one);
    EXPECT_NO_THROW(take(other, "one"));
}

TEST_F(ShelfOfThings, ANameMovesToItsNewOne)
{
    add(one, "one");
    add(other, "other");
    EXPECT_FALSE(shelf.rename(one, "other"));
    EXPECT_TRUE(shelf.rename(one, "two"));
    EXPECT_FALSE(shelf.find("one").object);
    EXPECT_EQ(shelf.find("two").object, shelf.find(one).object);
}

TEST_F(ShelfOfThings, AnEmptyNameIsNobodys)
{
    add(one, "");
    EXPECT_NO_THROW(add(other, ""));
    EXPECT_FALSE(shelf.find("").object);
    EXPECT_EQ(shelf.all().size(), 2u);
}

}  // namespace
}  // namespace hostler::daemon
