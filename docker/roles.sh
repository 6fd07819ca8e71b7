#!/bin/sh
# Run once, by the image of PostgreSQL, on an empty database. The owner owns the database and every schema, and is used by
# `migrate` and the worker; the web's login owns nothing and inherits nothing, so that it can be refused.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres -v owner_password="$OWNER_PASSWORD" -v web_password="$WEB_PASSWORD" <<'SQL'
CREATE ROLE planner_owner LOGIN CREATEROLE PASSWORD :'owner_password';
CREATE ROLE planner_web LOGIN NOINHERIT PASSWORD :'web_password';
CREATE DATABASE planner OWNER planner_owner;
\connect planner
ALTER SCHEMA public OWNER TO planner_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
SQL
