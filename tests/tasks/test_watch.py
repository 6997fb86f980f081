from app.core.gateways import NoWake
from app.factory import Twins
from app.notifications.models import State
from tasks import watch


def test_the_watch_lets_others_work_and_steps_in_when_nobody_does(make_stage, sqlite_url, clock):
    stage = make_stage(sqlite_url, twins=Twins(clock=clock, wake=NoWake()))
    stage.issue(5)

    assert watch.look(stage.app) is False
    assert stage.states() == {}
    clock.advance(seconds=11)
    assert watch.look(stage.app) is True
    assert stage.states() == {State.ACCEPTED: 5}
    assert watch.look(stage.app) is False
