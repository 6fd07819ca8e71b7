"""More attacks from inside Jane's workspace: more rights for oneself, the shared tables, and being in the way."""

from tests.isolation.attacks import DONE, Scene, attack, run


@attack("grant")
def _grant(scene: Scene) -> object:
    run(f"GRANT {scene.their} TO {scene.mine}")
    return DONE


@attack("grant own rows")
def _grant_own_rows(scene: Scene) -> object:
    run(f"GRANT SELECT ON brand_brand TO {scene.their}")
    [(can_read,)] = run(f"SELECT has_table_privilege('{scene.okafor.schema_name}', 'brand_brand', 'SELECT')")
    return DONE if can_read else []


@attack("default privileges")
def _default_privileges(scene: Scene) -> object:
    run(f"ALTER DEFAULT PRIVILEGES FOR ROLE planner_owner GRANT SELECT ON TABLES TO {scene.mine}")
    return DONE


@attack("new role")
def _new_role(scene: Scene) -> object:
    run("CREATE ROLE intruder LOGIN SUPERUSER")
    return DONE


@attack("login's password")
def _logins_password(scene: Scene) -> object:
    """Every role of PostgreSQL may change its own password; the login is one RESET ROLE away."""
    run("RESET ROLE", "ALTER ROLE CURRENT_USER PASSWORD 'ours now'")
    return DONE


@attack("server settings")
def _server_settings(scene: Scene) -> object:
    run("SET SESSION log_statement = 'all'")
    return DONE


@attack("activity log")
def _activity_log(scene: Scene) -> object:
    run("DELETE FROM activity_entry")
    return DONE


@attack("own staff")
def _own_staff(scene: Scene) -> object:
    run(
        "INSERT INTO public.agency_agencystaff (id, user_id, created_at, updated_at)"
        " SELECT gen_random_uuid(), id, now(), now() FROM public.users_user LIMIT 1"
    )
    return DONE


@attack("own plan")
def _own_plan(scene: Scene) -> object:
    run("UPDATE public.billing_plan SET most_members = 1000")
    return DONE


@attack("other's workspace")
def _others_workspace(scene: Scene) -> object:
    run(f"UPDATE public.workspaces_workspace SET name = 'Taken', schema_state = 'x' WHERE id = '{scene.okafor.pk}'")
    return DONE


@attack("other's address")
def _others_address(scene: Scene) -> object:
    mine, theirs = scene.jane.pk, scene.okafor.pk
    run(f"UPDATE public.workspaces_domain SET tenant_id = '{mine}', is_primary = false WHERE tenant_id = '{theirs}'")
    return DONE


@attack("other's claim")
def _others_claim(scene: Scene) -> object:
    run(f"UPDATE public.domains_domainclaim SET token = 'x' WHERE workspace_id = '{scene.okafor.pk}'")
    return DONE


@attack("hand-off codes")
def _handoff_codes(scene: Scene) -> object:
    run(
        "INSERT INTO public.handoff_handoffcode (id, created_at, updated_at, code_hash, user_id, host, state_hash,"
        " session_key, methods, is_confined, expires_at)"
        " SELECT gen_random_uuid(), now(), now(), 'code', u.id, 'okafor.planner.localhost', 'state', 'key', '[]',"
        " false, now() + interval '1 minute' FROM public.users_user u WHERE u.email = 'owner@okafor.example'"
    )
    return DONE


@attack("recorded statements")
def _recorded_statements(scene: Scene) -> object:
    run("UPDATE recordings.workspace SET statements = ARRAY['ALTER ROLE planner_web SUPERUSER']")
    return DONE


@attack("recorded statements after reset")
def _recorded_statements_after_reset(scene: Scene) -> object:
    run("RESET ROLE", "UPDATE recordings.workspace SET statements = ARRAY['ALTER ROLE planner_web SUPERUSER']")
    return DONE


@attack("others' people")
def _others_people(scene: Scene) -> object:
    """Rows of public: sign-in needs any user by address."""
    return DONE if run("SELECT password FROM public.users_user WHERE email = 'owner@okafor.example'") else []


@attack("own membership")
def _own_membership(scene: Scene) -> object:
    run(
        "INSERT INTO public.memberships_membership (id, user_id, workspace_id, role, created_at, updated_at)"
        f" SELECT gen_random_uuid(), u.id, '{scene.okafor.pk}', 'owner', now(), now()"
        " FROM public.users_user u WHERE u.email = 'owner@jane.example'"
    )
    return DONE


@attack("others' sessions")
def _others_sessions(scene: Scene) -> object:
    run("SELECT session_key FROM public.django_session")
    return DONE


@attack("long statement")
def _long_statement(scene: Scene) -> object:
    """The limit is that of the connection, made small for the test."""
    run("SET LOCAL statement_timeout = '50ms'", "SELECT pg_sleep(10)")
    return DONE


@attack("lifted limit")
def _lifted_limit(scene: Scene) -> object:
    run("SET statement_timeout = 0")
    [(limit,)] = run("SHOW statement_timeout")
    return DONE if limit == "0" else []


@attack("lock on public")
def _lock_on_public(scene: Scene) -> object:
    run("LOCK TABLE public.users_user IN ACCESS EXCLUSIVE MODE")
    return DONE
