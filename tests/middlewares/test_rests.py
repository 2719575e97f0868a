from crawler.middlewares.rests import Rests


def rests() -> Rests:
    return Rests(max_s=60, first_s=15, failures_max=3)


def fail_often(sites: Rests, times: int, now: float) -> bool:
    return [sites.fail("a", now) for _ in range(times)][-1]


def test_a_site_rests_as_long_as_it_asks() -> None:
    sites = rests()
    sites.ask("a", 60, now=100)
    assert sites.is_resting("a", now=159.9)
    assert not sites.is_resting("a", now=160)
    assert not sites.is_resting("b", now=100)


def test_a_site_that_asks_for_more_is_left() -> None:
    sites = rests()
    sites.ask("a", 61, now=100)
    assert sites.has_left("a")
    # Nothing to wait for: its requests are refused at once.
    assert not sites.is_resting("a", now=100)
    assert not sites.has_left("b")


def test_failures_in_a_row_make_it_rest_twice_as_long_each_time_until_it_is_left() -> None:
    sites = rests()
    assert not fail_often(sites, 2, now=0)
    assert fail_often(sites, 1, now=0)
    assert (sites.is_resting("a", 14.9), sites.is_resting("a", 15)) == (True, False)
    assert fail_often(sites, 1, now=15)
    assert (sites.is_resting("a", 44.9), sites.is_resting("a", 45)) == (True, False)
    assert fail_often(sites, 1, now=45)
    assert (sites.is_resting("a", 104.9), sites.is_resting("a", 105)) == (True, False)
    assert fail_often(sites, 1, now=105)
    assert sites.has_left("a")


def test_what_fails_during_a_rest_is_the_same_failure() -> None:
    sites = rests()
    fail_often(sites, 3, now=0)
    assert not fail_often(sites, 10, now=1)
    assert sites.until("a") == 15


def test_one_success_ends_the_row() -> None:
    sites = rests()
    for _ in range(10):
        assert not fail_often(sites, 2, now=0)
        sites.succeed("a")


def test_a_success_that_was_under_way_does_not_end_a_rest_that_was_asked_for() -> None:
    sites = rests()
    sites.ask("a", 30, now=0)
    sites.succeed("a")
    assert sites.is_resting("a", now=29)


def test_a_shorter_wish_does_not_cut_a_longer_one() -> None:
    sites = rests()
    sites.ask("a", 30, now=0)
    sites.ask("a", 1, now=0)
    assert sites.until("a") == 30


def test_a_rest_of_no_time_can_be_doubled_for_ever() -> None:
    sites = Rests(max_s=60, first_s=0.0, failures_max=1)
    assert fail_often(sites, 3000, now=100)
    assert not sites.has_left("a")
