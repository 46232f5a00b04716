"""The rules of the database that a security officer relies on, each a query that returns what breaks it."""

from __future__ import annotations

_OURS = """
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
 WHERE n.nspowner = 'cloison_owner'::regrole"""
# Comments and quoted texts out, so that words in them are not taken for statements.
_NO_CODE = r"--[^\n]*|/\*([^*]|\*+[^*/])*\*+/|''[^'']*''"
_SOURCE = f"lower(regexp_replace(p.prosrc, '{_NO_CODE}', ' ', 'g'))"
_APPLICATION = "('cloison_signin'), ('cloison_web'), ('cloison_jobs'), ('cloison_import'), ('cloison_feed')"
_EVERYBODY = f"{_APPLICATION}, ('cloison_backup')"
# What a RAISE may not carry to the caller.
_VALUES = r"\m(detail|hint|column|constraint|datatype|table|schema)\s*="

RULES: dict[str, str] = {
    "a function runs with the gate's rights or not at all": f"""
        SELECT p.oid::regprocedure::text {_OURS} AND p.proowner <> 'cloison_gate'::regrole""",
    # Inner functions have the rights and the path of the definer function that calls them, so that the planner can
    # take them into its queries. That is safe as long as nobody else can call one.
    "an inner function is the gate's alone": f"""
        SELECT p.oid::regprocedure::text {_OURS} AND NOT p.prosecdef
           AND (p.proconfig IS NOT NULL
                OR EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
                            WHERE x.grantee <> p.proowner))""",
    "a definer function has our search_path, exactly": f"""
        SELECT p.oid::regprocedure::text || ' ' || coalesce(p.proconfig::text, 'no config') {_OURS}
           AND p.prosecdef
           AND 'search_path=pg_catalog, gate, pg_temp' <> ALL (coalesce(p.proconfig, ARRAY['']))""",
    # A day begins in the group's own time zone, whatever zone the caller sets: a closed site is closed by its date.
    "a definer function has our time zone": f"""
        SELECT p.oid::regprocedure::text {_OURS}
           AND p.prosecdef AND 'TimeZone=Europe/Paris' <> ALL (coalesce(p.proconfig, ARRAY['']))""",
    # Where a forbidden scan is the only way, PostgreSQL before 18 prices it at ten thousand million: dear enough for the
    # just-in-time compiler, which then takes a thousand times longer than the statement.
    "what forbids sequential scans forbids compilation too": f"""
        SELECT p.oid::regprocedure::text {_OURS}
           AND 'enable_seqscan=off' = ANY (p.proconfig) AND 'jit=off' <> ALL (p.proconfig)""",
    "definer functions live in our schemas only": """
        SELECT p.oid::regprocedure::text
          FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
         WHERE p.prosecdef AND n.nspowner <> 'cloison_owner'::regrole""",
    "no function is executable by everybody": f"""
        SELECT p.oid::regprocedure::text {_OURS}
           AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
                        WHERE x.grantee = 0)""",
    "no dynamic SQL, in languages that could hide it neither": rf"""
        SELECT p.oid::regprocedure::text {_OURS}
           AND (l.lanname NOT IN ('sql', 'plpgsql') OR {_SOURCE} ~ '\mexecute\M')""",
    # Whoever calls can set a setting, and every login of a pool is the same user.
    "who calls is a parameter and never a setting": rf"""
        SELECT p.oid::regprocedure::text {_OURS}
           AND (p.prosrc ~* '\mcurrent_setting\s*\(\s*''(?!(transaction_isolation|server_version_num)'')'
                OR p.prosrc ~* '\mcurrent_setting\s*\(\s*[^'' \s]'
                OR {_SOURCE} ~ '\m(set_config|session_user|current_user|current_role|inet_client_addr)\M')""",
    "a fault carries one SQLSTATE and no value": rf"""
        SELECT p.oid::regprocedure::text {_OURS}
           AND ({_SOURCE} ~ '\mraise\M[^;]*{_VALUES}'
                OR p.prosrc ~* ('\mraise\s+(exception\s+)?(using|''|[a-z])'
                                '(?![^;]*errcode\s*=\s*''CL001'')[^;]*;'))""",
    "application roles have no right on any table, view or sequence": f"""
        SELECT r.name || ' ' || x.privilege_type || ' ' || c.oid::regclass
          FROM (VALUES {_APPLICATION}) AS r (name), pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace,
               LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x
         WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
           AND (x.grantee = 0 OR pg_has_role(r.name, x.grantee, 'MEMBER'))
           AND NOT (r.name = 'cloison_signin' AND n.nspname = 'signin')
           AND NOT (r.name IN ('cloison_import', 'cloison_feed') AND n.nspname = 'staging'
                    AND x.privilege_type = 'INSERT')""",
    "application roles have no right on any column": f"""
        SELECT r.name || ' ' || x.privilege_type || ' ' || c.oid::regclass || '.' || a.attname
          FROM (VALUES {_APPLICATION}) AS r (name), pg_attribute a
          JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
               LATERAL aclexplode(a.attacl) x
         WHERE a.attacl IS NOT NULL AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
           AND (x.grantee = 0 OR pg_has_role(r.name, x.grantee, 'MEMBER'))
           AND NOT (r.name = 'cloison_signin' AND n.nspname = 'signin')""",
    "backup reads and does nothing else": """
        SELECT x.privilege_type || ' ' || c.oid::regclass
          FROM pg_class c, LATERAL aclexplode(c.relacl) x
         WHERE c.relacl IS NOT NULL AND x.grantee = 'cloison_backup'::regrole
           AND x.privilege_type <> 'SELECT'""",
    "nobody makes temporary tables": f"""
        SELECT r.name FROM (VALUES {_EVERYBODY}) AS r (name)
         WHERE has_database_privilege(r.name, current_database(), 'TEMPORARY')""",
    "nobody who logs in creates anything": f"""
        SELECT r.name || ' ' || n.nspname FROM (VALUES {_EVERYBODY}) AS r (name), pg_namespace n
         WHERE n.nspname !~ '^pg_' AND has_schema_privilege(r.name, n.oid, 'CREATE')
           AND NOT (r.name = 'cloison_signin' AND n.nspname = 'signin')
        UNION ALL
        SELECT r.name || ' schemas' FROM (VALUES {_EVERYBODY}) AS r (name)
         WHERE has_database_privilege(r.name, current_database(), 'CREATE')""",
    "no role of ours is above the others": """
        SELECT rolname FROM pg_roles
         WHERE rolname IN ('cloison_owner', 'cloison_gate', 'cloison_signin', 'cloison_web', 'cloison_jobs',
                           'cloison_import', 'cloison_feed', 'cloison_backup')
           AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
                OR (rolcanlogin AND rolname IN ('cloison_owner', 'cloison_gate')))""",
    "no role of ours may act for another": f"""
        SELECT m.member::regrole || ' for ' || m.roleid::regrole
          FROM pg_auth_members m, (VALUES {_EVERYBODY}, ('cloison_owner'), ('cloison_gate')) AS r (name)
         WHERE m.member = r.name::regrole""",
    "the ledger is append-only and versions are never overwritten, for the gate too": """
        SELECT x.privilege_type || ' ' || c.oid::regclass
          FROM pg_class c, LATERAL aclexplode(c.relacl) x
         WHERE x.grantee = 'cloison_gate'::regrole AND c.relacl IS NOT NULL
           AND (c.relnamespace = 'ledger'::regnamespace AND c.relname LIKE 'line%'
                OR c.oid = 'records.resource'::regclass)
           AND x.privilege_type NOT IN ('INSERT', 'SELECT')
        UNION ALL
        SELECT x.privilege_type || ' ' || a.attname
          FROM pg_attribute a, LATERAL aclexplode(a.attacl) x
         WHERE a.attacl IS NOT NULL AND x.grantee = 'cloison_gate'::regrole AND x.privilege_type = 'UPDATE'
           AND (a.attrelid = 'records.resource'::regclass AND a.attname <> 'superseded_at'
                OR a.attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'ledger'::regnamespace
                                                             AND relname LIKE 'line%'))""",
}

_MAKE = "CREATE FUNCTION gate.hole({}) RETURNS integer LANGUAGE {} {} AS $x$ {} $x$;"
_OWN = "ALTER FUNCTION gate.hole OWNER TO cloison_gate; REVOKE ALL ON FUNCTION gate.hole FROM PUBLIC;"
_PATH = "SECURITY DEFINER SET search_path = pg_catalog, gate, pg_temp SET timezone = 'Europe/Paris'"
_BODY = "BEGIN {} RETURN 1; END"


def _hole(body: str, *, language: str = "plpgsql", manner: str = _PATH, after: str = _OWN) -> str:
    return _MAKE.format("", language, manner, body) + after


# For each rule, what would break it: a rule that finds nothing here would find nothing ever.
HOLES: dict[str, list[str]] = {
    "a function runs with the gate's rights or not at all": [
        _hole("SELECT 1", language="sql", after="REVOKE ALL ON FUNCTION gate.hole FROM PUBLIC;")
    ],
    "an inner function is the gate's alone": [
        _hole(
            "SELECT 1",
            language="sql",
            manner="",
            after=_OWN + "GRANT EXECUTE ON FUNCTION gate.hole TO cloison_web;",
        ),
        _hole("SELECT 1", language="sql", manner="", after="ALTER FUNCTION gate.hole OWNER TO cloison_gate;"),
        "GRANT EXECUTE ON FUNCTION gate.live_session TO cloison_jobs",
    ],
    "a definer function has our search_path, exactly": [
        _hole("SELECT 1", language="sql", manner="SECURITY DEFINER"),
        _hole("SELECT 1", language="sql", manner="SECURITY DEFINER SET search_path = pg_catalog, gate"),
        _hole(
            "SELECT 1", language="sql", manner="SECURITY DEFINER SET search_path = gate, pg_catalog, pg_temp"
        ),
        _hole("SELECT 1", language="sql", manner="SECURITY DEFINER SET lock_timeout = '5s'"),
    ],
    "a definer function has our time zone": [
        _hole(
            "SELECT 1", language="sql", manner="SECURITY DEFINER SET search_path = pg_catalog, gate, pg_temp"
        ),
        _hole("SELECT 1", language="sql", manner=_PATH.replace("Paris", "London")),
    ],
    "what forbids sequential scans forbids compilation too": [
        _hole("SELECT 1", language="sql", manner=_PATH + " SET enable_seqscan = off"),
        "ALTER FUNCTION gate.take(uuid[], bytea[]) RESET jit",
    ],
    "definer functions live in our schemas only": [
        "CREATE FUNCTION public.hole() RETURNS integer LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"
    ],
    "no function is executable by everybody": [
        "GRANT EXECUTE ON FUNCTION gate.take TO PUBLIC",
        _hole("SELECT 1", language="sql", after="ALTER FUNCTION gate.hole OWNER TO cloison_gate;"),
    ],
    "no dynamic SQL, in languages that could hide it neither": [
        _hole(_BODY.format("EXECUTE 'SELECT 1';")),
        _hole(_BODY.format("/* one */ execute format('SELECT %L', 1); /* two */")),
        _hole(_BODY.format("PERFORM '--'; execute 'SELECT 1';")),
    ],
    "who calls is a parameter and never a setting": [
        _hole(_BODY.format("PERFORM current_setting('cloison.account');")),
        _hole(_BODY.format("PERFORM current_setting(lower('X'));")),
        _hole(_BODY.format("PERFORM set_config('cloison.account', 'x', true);")),
        _hole(_BODY.format("IF session_user = 'cloison_web' THEN NULL; END IF;")),
    ],
    "a fault carries one SQLSTATE and no value": [
        _hole(_BODY.format("RAISE EXCEPTION 'no patient %', 1;")),
        _hole(_BODY.format("RAISE EXCEPTION USING errcode = 'CL001', message = 'm', detail = 'patient 1';")),
        _hole(_BODY.format("RAISE EXCEPTION USING errcode = 'P0001', message = 'm';")),
        _hole(_BODY.format("RAISE unique_violation;")),
    ],
    "application roles have no right on any table, view or sequence": [
        "GRANT SELECT ON records.resource TO cloison_web",
        "GRANT INSERT ON identity.session TO cloison_signin",
        "GRANT SELECT ON ledger.line_default TO PUBLIC",
        "GRANT UPDATE ON access.spent TO cloison_jobs",
        "GRANT SELECT ON staging.resource TO cloison_import",
        "GRANT INSERT ON records.resource TO cloison_import",
        "GRANT INSERT ON staging.resource TO cloison_web",
        "GRANT cloison_backup TO cloison_web",
        "CREATE VIEW public.peep AS SELECT 1 AS n; GRANT SELECT ON public.peep TO cloison_web",
    ],
    "application roles have no right on any column": ["GRANT SELECT (id) ON records.patient TO cloison_web"],
    "backup reads and does nothing else": ["GRANT DELETE ON ledger.line TO cloison_backup"],
    "nobody makes temporary tables": [
        "DO $x$ BEGIN EXECUTE format('GRANT TEMP ON DATABASE %I TO PUBLIC', current_database()); END $x$"
    ],
    "nobody who logs in creates anything": [
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
        "GRANT CREATE ON SCHEMA gate TO cloison_web",
    ],
    # These two concern the whole server, which other tests share: the hole is undone with its transaction.
    "no role of ours is above the others": [
        "ALTER ROLE cloison_web SUPERUSER",
        "ALTER ROLE cloison_gate LOGIN",
        "ALTER ROLE cloison_backup BYPASSRLS",
    ],
    "no role of ours may act for another": [
        "GRANT cloison_gate TO cloison_web",
        "GRANT pg_read_all_data TO cloison_web",
    ],
    "the ledger is append-only and versions are never overwritten, for the gate too": [
        "GRANT UPDATE ON ledger.line TO cloison_gate",
        "GRANT DELETE ON ledger.line_default TO cloison_gate",
        "GRANT UPDATE (body) ON records.resource TO cloison_gate",
        "GRANT TRUNCATE ON records.resource TO cloison_gate",
    ],
}
