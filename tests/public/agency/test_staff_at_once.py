"""Two owners of the agency at the same time, each on a connection of their own."""

import threading

from django.db import connection

from apps.core.errors import AppError
from apps.public.agency.models import AgencyStaff
from apps.public.agency.staff.services import staff_add, staff_remove
from tests.factories.visits import staff_actor
from tests.fixtures.people import person


def test_of_two_owners_who_remove_each_other_at_the_same_time_one_stays(committed: None) -> None:
    owners = [person(f"o{number}@agency.example", f"Owner {number}") for number in range(2)]
    members = [staff_add(user=owner) for owner in owners]
    actors = [staff_actor(owner) for owner in owners]
    start, refused = threading.Barrier(2), []

    def remove(mine: int) -> None:
        start.wait()
        try:
            staff_remove(staff=actors[mine], member=members[1 - mine])
        except AppError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=(mine,)) for mine in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert AgencyStaff.objects.filter(user__in=owners).count() == 1
    assert len(refused) == 1
