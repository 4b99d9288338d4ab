create extension btree_gin;

create extension pg_trgm;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if tg_op <> 'TRUNCATE' and current_setting('fleetfeed.erasing', true) = 'on' then
        return null;
      end if;
      raise exception '% is append-only', tg_table_name;
    end $function$
;

create table access_request (
  id bigint not null generated always as identity,
  person_id bigint not null,
  requested_at timestamp with time zone not null,
  allowed_at timestamp with time zone,
  allowed_by bigint,
  declined_at timestamp with time zone,
  declined_by bigint,
  constraint access_request_allowed_by_fkey FOREIGN KEY (allowed_by) REFERENCES person(id),
  constraint access_request_check CHECK (((allowed_at IS NULL) OR (declined_at IS NULL))),
  constraint access_request_declined_by_fkey FOREIGN KEY (declined_by) REFERENCES person(id),
  constraint access_request_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id),
  constraint access_request_pkey PRIMARY KEY (id)
);

create table account (
  id bigint not null generated always as identity,
  name text not null,
  time_zone text not null default 'UTC'::text,
  created_at timestamp with time zone not null,
  language text,
  import_new boolean not null default true,
  remind_after_hours integer default 24,
  silent_after_days integer not null default 14,
  long_silent_after_days integer not null default 30,
  constraint account_language_check CHECK ((language ~ '^[a-z]{2,8}(-[A-Za-z0-9]{1,8})*$'::text)),
  constraint account_pkey PRIMARY KEY (id),
  constraint account_remind_after_hours_check CHECK ((remind_after_hours > 0))
);

create table account_zone (
  account_id bigint not null,
  before_month date not null,
  time_zone text not null,
  constraint account_zone_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint account_zone_pkey PRIMARY KEY (account_id, before_month)
);

create table administrator_code (
  id bigint not null generated always as identity,
  workspace text not null,
  code_hash bytea not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  used_by bigint,
  constraint administrator_code_code_hash_key UNIQUE (code_hash),
  constraint administrator_code_pkey PRIMARY KEY (id),
  constraint administrator_code_used_by_fkey FOREIGN KEY (used_by) REFERENCES person(id)
);

create table administrator_guess (
  person_id bigint not null,
  at timestamp with time zone not null,
  constraint administrator_guess_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id)
);

create table announcement (
  id bigint not null generated always as identity,
  account_id bigint not null,
  workspace_id bigint not null,
  place jsonb not null,
  topic jsonb not null,
  once text not null,
  wanted integer not null default 1,
  delivered integer not null default 0,
  address jsonb,
  state text not null default 'pending'::text,
  failures integer not null default 0,
  due_at timestamp with time zone,
  problem text,
  created_at timestamp with time zone not null,
  thread_of bigint,
  tried_at timestamp with time zone,
  awaits_login boolean not null default false,
  failing_since timestamp with time zone,
  maybe_posted_since timestamp with time zone,
  constraint announcement_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint announcement_once_key UNIQUE (once),
  constraint announcement_pkey PRIMARY KEY (id),
  constraint announcement_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'sending'::text, 'sent'::text, 'ambiguous'::text, 'undeliverable'::text]))),
  constraint announcement_thread_of_fkey FOREIGN KEY (thread_of) REFERENCES announcement(id),
  constraint announcement_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);

create table arrival (
  id bigint not null generated always as identity,
  integration_id bigint not null,
  read_started_at timestamp with time zone not null,
  imported boolean not null,
  announced_at timestamp with time zone,
  merged integer not null default 0,
  constraint arrival_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id),
  constraint arrival_integration_id_read_started_at_key UNIQUE (integration_id, read_started_at),
  constraint arrival_pkey PRIMARY KEY (id)
);

create table arrival_asset (
  arrival_id bigint not null,
  asset_id bigint not null,
  decision text,
  decided_by bigint,
  decided_at timestamp with time zone,
  constraint arrival_asset_arrival_id_fkey FOREIGN KEY (arrival_id) REFERENCES arrival(id),
  constraint arrival_asset_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES asset(id),
  constraint arrival_asset_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES person(id),
  constraint arrival_asset_decision_check CHECK ((decision = ANY (ARRAY['imported'::text, 'approved'::text, 'declined'::text]))),
  constraint arrival_asset_pkey PRIMARY KEY (asset_id)
);

create table asset (
  id bigint not null generated always as identity,
  integration_id bigint not null,
  oem_name text,
  model text,
  equipment_id text,
  serial_number text,
  pin text,
  search text not null,
  first_received_at timestamp with time zone not null,
  doubled_at timestamp with time zone,
  label_key text not null default ''::text,
  constraint asset_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id),
  constraint asset_pkey PRIMARY KEY (id)
);

create table asset_conflict (
  id bigint not null generated always as identity,
  integration_id bigint not null,
  asset_a bigint not null,
  asset_b bigint not null,
  kind text not null,
  value text not null,
  opened_at timestamp with time zone not null,
  opened_read integer not null,
  settled_at timestamp with time zone,
  settled_by bigint,
  outcome text,
  constraint asset_conflict_asset_a_asset_b_key UNIQUE (asset_a, asset_b),
  constraint asset_conflict_asset_a_fkey FOREIGN KEY (asset_a) REFERENCES asset(id) ON DELETE CASCADE,
  constraint asset_conflict_asset_b_fkey FOREIGN KEY (asset_b) REFERENCES asset(id) ON DELETE CASCADE,
  constraint asset_conflict_check CHECK ((asset_a < asset_b)),
  constraint asset_conflict_check1 CHECK (((settled_at IS NULL) = (outcome IS NULL))),
  constraint asset_conflict_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id),
  constraint asset_conflict_outcome_check CHECK ((outcome = ANY (ARRAY['different'::text, 'cleared'::text]))),
  constraint asset_conflict_pkey PRIMARY KEY (id),
  constraint asset_conflict_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES person(id)
);

create table asset_identifier (
  integration_id bigint not null,
  asset_id bigint not null,
  kind text not null,
  make text not null,
  value text not null,
  decided boolean not null default false,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  constraint asset_identifier_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES asset(id),
  constraint asset_identifier_kind_check CHECK ((kind = ANY (ARRAY['pin'::text, 'serial'::text, 'equipment'::text]))),
  constraint asset_identifier_pkey PRIMARY KEY (integration_id, kind, value, make, asset_id)
);

create table asset_merge (
  asset_id bigint not null,
  integration_id bigint not null,
  into_id bigint not null,
  merged_at timestamp with time zone not null,
  merged_by bigint,
  constraint asset_merge_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id),
  constraint asset_merge_merged_by_fkey FOREIGN KEY (merged_by) REFERENCES person(id),
  constraint asset_merge_pkey PRIMARY KEY (asset_id)
);

create table audit_entry (
  id bigint not null generated always as identity,
  account_id bigint not null,
  at timestamp with time zone not null,
  person_id bigint,
  action text not null,
  details jsonb not null,
  constraint audit_entry_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint audit_entry_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id),
  constraint audit_entry_pkey PRIMARY KEY (id)
);

create table closed_month (
  account_id bigint not null,
  month date not null,
  time_zone text not null,
  closed_at timestamp with time zone not null,
  constraint closed_month_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint closed_month_pkey PRIMARY KEY (account_id, month)
);

create table closed_month_asset (
  account_id bigint not null,
  month date not null,
  integration_id bigint not null,
  asset_id bigint not null,
  oem_name text,
  model text,
  equipment_id text,
  serial_number text,
  pin text,
  first_received_at timestamp with time zone,
  selected_from timestamp with time zone,
  selected_to timestamp with time zone,
  in_conflict boolean not null default false,
  in_other_feed boolean not null default false,
  constraint closed_month_asset_account_id_month_fkey FOREIGN KEY (account_id, month) REFERENCES closed_month(account_id, month),
  constraint closed_month_asset_pkey PRIMARY KEY (account_id, month, integration_id, asset_id),
  constraint closed_month_asset_reason CHECK (((first_received_at IS NOT NULL) OR (selected_from IS NOT NULL)))
);

create table closed_month_feed (
  account_id bigint not null,
  month date not null,
  integration_id bigint not null,
  name text not null,
  received integer not null,
  selected integer not null,
  billable integer not null,
  price_minor bigint,
  price_currency text,
  time_zone text,
  in_conflict integer not null default 0,
  in_other_feed integer not null default 0,
  constraint closed_month_feed_account_id_month_fkey FOREIGN KEY (account_id, month) REFERENCES closed_month(account_id, month),
  constraint closed_month_feed_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id),
  constraint closed_month_feed_pkey PRIMARY KEY (account_id, month, integration_id),
  constraint closed_month_feed_price CHECK (((price_minor IS NULL) = (price_currency IS NULL)))
);

create table conversation (
  id bigint not null generated always as identity,
  tenant text not null,
  external_id text not null,
  kind text not null,
  name text not null,
  person text,
  team text,
  changed_at timestamp with time zone not null,
  removed boolean not null default false,
  archived boolean not null default false,
  service_url text,
  constraint conversation_kind_check CHECK ((kind = ANY (ARRAY['personal'::text, 'group'::text, 'channel'::text]))),
  constraint conversation_pkey PRIMARY KEY (id),
  constraint conversation_tenant_external_id_key UNIQUE (tenant, external_id)
);

create table digest (
  id bigint not null generated always as identity,
  workspace_id bigint not null,
  channel text not null,
  due_at timestamp with time zone not null,
  closed boolean not null default false,
  constraint digest_pkey PRIMARY KEY (id),
  constraint digest_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);

create table digest_part (
  digest_id bigint not null,
  topic jsonb not null,
  nth bigint not null generated always as identity,
  constraint digest_part_digest_id_fkey FOREIGN KEY (digest_id) REFERENCES digest(id),
  constraint digest_part_pkey PRIMARY KEY (digest_id, topic)
);

create table draft (
  id bigint not null generated always as identity,
  integration_id bigint not null,
  person_id bigint not null,
  base text not null,
  based_on_version integer not null,
  import_new boolean not null,
  view jsonb not null default '{}'::jsonb,
  added integer not null default 0,
  removed integer not null default 0,
  opened_at timestamp with time zone not null,
  confirmed_at timestamp with time zone,
  applied_at timestamp with time zone,
  newest_asset_id bigint,
  version integer not null default 1,
  changed_on text,
  changed_from integer,
  confirmed_selected integer,
  looked_version integer not null default 0,
  constraint draft_base_check CHECK ((base = ANY (ARRAY['all'::text, 'none'::text, 'selected'::text]))),
  constraint draft_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id),
  constraint draft_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id),
  constraint draft_pkey PRIMARY KEY (id)
);

create table draft_change (
  draft_id bigint not null,
  asset_id bigint not null,
  selected boolean not null,
  constraint draft_change_draft_id_fkey FOREIGN KEY (draft_id) REFERENCES draft(id) ON DELETE CASCADE,
  constraint draft_change_pkey PRIMARY KEY (draft_id, asset_id)
);

create table erasure (
  id bigint not null generated always as identity,
  erased text not null,
  erased_id bigint not null,
  at timestamp with time zone not null,
  rows jsonb not null,
  constraint erasure_erased_check CHECK ((erased = ANY (ARRAY['account'::text, 'person'::text]))),
  constraint erasure_pkey PRIMARY KEY (id)
);

create table facet (
  integration_id bigint not null,
  oem_name text not null,
  model text not null,
  assets integer not null,
  constraint facet_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id),
  constraint facet_pkey PRIMARY KEY (integration_id, oem_name, model)
);

create table feed_pace (
  key character varying(255) not null,
  points integer not null default 0,
  expire bigint,
  constraint feed_pace_pkey PRIMARY KEY (key)
);

create table home_view (
  person_id bigint not null,
  opened_at timestamp with time zone not null,
  search text not null,
  address jsonb,
  version integer not null,
  shown text,
  shown_at timestamp with time zone not null,
  check_at timestamp with time zone not null,
  constraint home_view_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id),
  constraint home_view_pkey PRIMARY KEY (person_id)
);

create table integration (
  id bigint not null generated always as identity,
  account_id bigint not null,
  oem text not null,
  name text not null,
  state text not null,
  import_new boolean not null default true,
  installed_by bigint not null,
  installed_at timestamp with time zone not null,
  verify_requested_by bigint,
  verify_requested_at timestamp with time zone,
  verify_trouble jsonb,
  confirmed_by bigint,
  confirmed_at timestamp with time zone,
  selection_version integer not null default 0,
  read_started_at timestamp with time zone,
  read_cursor text,
  read_turn integer not null default 0,
  next_sync_at timestamp with time zone,
  last_sync_at timestamp with time zone,
  failures integer not null default 0,
  asset_count integer not null default 0,
  selected_count integer not null default 0,
  first_confirmed_at timestamp with time zone,
  selection_change text,
  selection_changed_by bigint,
  selection_changed_at timestamp with time zone,
  read_number integer not null default 0,
  shared_count integer not null default 0,
  owner_id bigint,
  silence_told_at timestamp with time zone,
  listed_count integer,
  read_count integer not null default 0,
  read_cut jsonb,
  hours jsonb,
  host text,
  values_received jsonb,
  constraint integration_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint integration_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES person(id),
  constraint integration_installed_by_fkey FOREIGN KEY (installed_by) REFERENCES person(id),
  constraint integration_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES person(id),
  constraint integration_pkey PRIMARY KEY (id),
  constraint integration_selection_change_check CHECK ((selection_change = ANY (ARRAY['confirmed'::text, 'approved'::text, 'declined'::text, 'undone'::text]))),
  constraint integration_selection_changed_by_fkey FOREIGN KEY (selection_changed_by) REFERENCES person(id),
  constraint integration_state_check CHECK ((state = ANY (ARRAY['installed'::text, 'verified'::text, 'active'::text, 'removed'::text]))),
  constraint integration_verify_requested_by_fkey FOREIGN KEY (verify_requested_by) REFERENCES person(id)
);

create table integration_zone (
  integration_id bigint not null,
  before_month date not null,
  time_zone text not null,
  constraint integration_zone_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id),
  constraint integration_zone_pkey PRIMARY KEY (integration_id, before_month)
);

create table kept_click (
  id bigint not null generated always as identity,
  event_id text not null,
  platform text not null,
  workspace text not null,
  person text not null,
  clicked_at timestamp with time zone not null,
  constraint kept_click_event_id_key UNIQUE (event_id),
  constraint kept_click_pkey PRIMARY KEY (id),
  constraint kept_click_platform_check CHECK ((platform = ANY (ARRAY['slack'::text, 'teams'::text])))
);

create table lease (
  job text not null,
  key text not null,
  holder uuid,
  until timestamp with time zone not null,
  failures integer not null default 0,
  reference text,
  constraint lease_pkey PRIMARY KEY (job, key)
);

create table link_code (
  id bigint not null generated always as identity,
  account_id bigint not null,
  code_hash bytea not null,
  created_by bigint not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint link_code_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint link_code_code_hash_key UNIQUE (code_hash),
  constraint link_code_created_by_fkey FOREIGN KEY (created_by) REFERENCES person(id),
  constraint link_code_pkey PRIMARY KEY (id)
);

create table link_guess (
  id bigint not null generated always as identity,
  workspace_id bigint not null,
  at timestamp with time zone not null,
  constraint link_guess_pkey PRIMARY KEY (id),
  constraint link_guess_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);

create table listing (
  asset_id bigint not null,
  read_number integer not null,
  constraint listing_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES asset(id),
  constraint listing_pkey PRIMARY KEY (asset_id)
);

create table oddity (
  id bigint not null generated always as identity,
  integration_id bigint not null,
  element text not null,
  value text not null,
  reason text not null,
  first_seen_at timestamp with time zone not null,
  asset_id bigint,
  machines integer not null default 1,
  seen_read integer not null default 0,
  ended_at timestamp with time zone,
  constraint oddity_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES asset(id) ON DELETE CASCADE,
  constraint oddity_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id),
  constraint oddity_pkey PRIMARY KEY (id)
);

create table own_list (
  id bigint not null generated always as identity,
  person_id bigint not null,
  numbers jsonb not null,
  source jsonb not null,
  saved_at timestamp with time zone not null,
  constraint own_list_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE,
  constraint own_list_person_id_key UNIQUE (person_id),
  constraint own_list_pkey PRIMARY KEY (id)
);

create table person (
  id bigint not null generated always as identity,
  workspace_id bigint not null,
  external_id text not null,
  name text not null,
  locale text not null,
  time_zone text not null,
  workspace_admin boolean not null default false,
  role text,
  profile_read_at timestamp with time zone not null,
  standing text not null default 'unknown'::text,
  role_reason text,
  check_at timestamp with time zone,
  merged_into bigint,
  constraint person_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES person(id),
  constraint person_pkey PRIMARY KEY (id),
  constraint person_reason_of_role CHECK (((role IS NOT NULL) OR (role_reason IS NULL))),
  constraint person_role_check CHECK ((role = ANY (ARRAY['administrator'::text, 'fleet_administrator'::text]))),
  constraint person_role_reason_check CHECK ((role_reason = ANY (ARRAY['given'::text, 'installed'::text, 'operator'::text, 'before'::text]))),
  constraint person_standing_check CHECK ((standing = ANY (ARRAY['inside'::text, 'outside'::text, 'left'::text, 'unknown'::text]))),
  constraint person_workspace_id_external_id_key UNIQUE (workspace_id, external_id),
  constraint person_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);

create table price (
  integration_id bigint not null,
  from_month date not null,
  minor bigint,
  currency text,
  constraint price_check CHECK (((minor IS NULL) = (currency IS NULL))),
  constraint price_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id),
  constraint price_minor_check CHECK ((minor >= 0)),
  constraint price_pkey PRIMARY KEY (integration_id, from_month)
);

create table receipt (
  integration_id bigint not null,
  month date not null,
  asset_id bigint not null,
  days integer not null,
  first_received_at timestamp with time zone not null,
  constraint receipt_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id),
  constraint receipt_pkey PRIMARY KEY (integration_id, month, asset_id)
);

create table secret (
  owner text not null,
  field text not null,
  key_id text not null,
  wrapped_key bytea not null,
  ciphertext bytea not null,
  not_opened_with text,
  constraint secret_pkey PRIMARY KEY (owner, field)
);

create table seen_event (
  event_id text not null,
  seen_at timestamp with time zone not null,
  lease_until timestamp with time zone,
  constraint seen_event_pkey PRIMARY KEY (event_id)
);

create table selection (
  asset_id bigint not null,
  integration_id bigint not null,
  selected_from timestamp with time zone not null,
  selected_to timestamp with time zone,
  constraint selection_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES asset(id),
  constraint selection_check CHECK ((selected_to >= selected_from)),
  constraint selection_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id),
  constraint selection_pkey PRIMARY KEY (asset_id, selected_from)
);

create table silence (
  id bigint not null generated always as identity,
  integration_id bigint not null,
  asset_id bigint not null,
  level integer not null,
  days integer not null,
  last_seen_at timestamp with time zone,
  found_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  reported_at timestamp with time zone,
  told_read integer,
  end_told_read integer,
  constraint silence_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES asset(id) ON DELETE CASCADE,
  constraint silence_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id),
  constraint silence_level_check CHECK ((level = ANY (ARRAY[1, 2]))),
  constraint silence_pkey PRIMARY KEY (id)
);

create table subscription (
  id bigint not null generated always as identity,
  workspace_id bigint not null,
  channel text not null,
  topics text[] not null,
  pace text not null default 'at_once'::text,
  quiet_from smallint,
  quiet_to smallint,
  layout text not null default 'flat'::text,
  locale text not null,
  created_by bigint not null,
  created_at timestamp with time zone not null,
  constraint subscription_check CHECK ((((quiet_from IS NULL) = (quiet_to IS NULL)) AND (quiet_from <> quiet_to))),
  constraint subscription_created_by_fkey1 FOREIGN KEY (created_by) REFERENCES person(id),
  constraint subscription_layout_check CHECK ((layout = ANY (ARRAY['flat'::text, 'thread'::text]))),
  constraint subscription_pace_check CHECK ((pace = ANY (ARRAY['at_once'::text, 'hourly'::text, 'daily'::text]))),
  constraint subscription_pkey1 PRIMARY KEY (id),
  constraint subscription_quiet_from_check CHECK (((quiet_from >= 0) AND (quiet_from <= 23))),
  constraint subscription_quiet_to_check CHECK (((quiet_to >= 0) AND (quiet_to <= 23))),
  constraint subscription_topics_check CHECK (((cardinality(topics) > 0) AND (topics <@ ARRAY['new_assets'::text, 'feed_trouble'::text, 'billing'::text]))),
  constraint subscription_workspace_id_channel_key UNIQUE (workspace_id, channel),
  constraint subscription_workspace_id_fkey1 FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);

create table subscription_feed (
  subscription_id bigint not null,
  integration_id bigint not null,
  constraint subscription_feed_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id),
  constraint subscription_feed_pkey PRIMARY KEY (subscription_id, integration_id),
  constraint subscription_feed_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES subscription(id) ON DELETE CASCADE
);

create table telemetry (
  asset_id bigint not null,
  observed_at timestamp with time zone,
  latitude double precision,
  longitude double precision,
  altitude_metres double precision,
  operating_hours double precision,
  idle_hours double precision,
  fuel_used_litres double precision,
  fuel_used_last24_litres double precision,
  fuel_remaining_percent double precision,
  def_remaining_percent double precision,
  distance_kilometres double precision,
  engine_running boolean,
  load_count double precision,
  payload_kilograms double precision,
  location_at timestamp with time zone,
  operating_hours_at timestamp with time zone,
  idle_hours_at timestamp with time zone,
  fuel_used_at timestamp with time zone,
  fuel_used_last24_at timestamp with time zone,
  fuel_remaining_at timestamp with time zone,
  def_remaining_at timestamp with time zone,
  distance_at timestamp with time zone,
  engine_at timestamp with time zone,
  load_count_at timestamp with time zone,
  payload_at timestamp with time zone,
  constraint telemetry_asset_id_fkey FOREIGN KEY (asset_id) REFERENCES asset(id),
  constraint telemetry_pkey PRIMARY KEY (asset_id)
);

create table trouble (
  id bigint not null generated always as identity,
  integration_id bigint not null,
  trouble jsonb not null,
  began_at timestamp with time zone not null,
  told_at timestamp with time zone,
  ended_at timestamp with time zone,
  about text not null default 'answer'::text,
  constraint trouble_about_check CHECK ((about = ANY (ARRAY['answer'::text, 'list'::text]))),
  constraint trouble_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id),
  constraint trouble_pkey PRIMARY KEY (id)
);

create table workspace (
  id bigint not null generated always as identity,
  account_id bigint not null,
  platform text not null,
  external_id text not null,
  name text not null,
  bot_user_id text,
  installed_by text,
  installed_at timestamp with time zone not null,
  uninstalled_at timestamp with time zone,
  service_url text,
  enterprise text,
  ask_at timestamp with time zone,
  admins_cursor text,
  admins_at timestamp with time zone,
  constraint workspace_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint workspace_pkey PRIMARY KEY (id),
  constraint workspace_platform_check CHECK ((platform = ANY (ARRAY['slack'::text, 'teams'::text]))),
  constraint workspace_platform_external_id_key UNIQUE (platform, external_id)
);

create table workspace_account (
  workspace_id bigint not null,
  account_id bigint not null,
  since timestamp with time zone not null,
  until timestamp with time zone,
  constraint workspace_account_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint workspace_account_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id)
);

CREATE UNIQUE INDEX access_request_open ON public.access_request USING btree (person_id) WHERE ((allowed_at IS NULL) AND (declined_at IS NULL));

CREATE INDEX administrator_guess_person_id_at_idx ON public.administrator_guess USING btree (person_id, at);

CREATE INDEX announcement_account_id_id_idx ON public.announcement USING btree (account_id, id);

CREATE INDEX announcement_due ON public.announcement USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX announcement_open ON public.announcement USING btree (created_at) WHERE ((state = ANY (ARRAY['ambiguous'::text, 'undeliverable'::text])) OR (problem ~~ 'bug %'::text));

CREATE INDEX announcement_taken_up ON public.announcement USING btree (workspace_id) WHERE (awaits_login OR (problem = 'left'::text));

CREATE INDEX announcement_thread_of_idx ON public.announcement USING btree (thread_of) WHERE (thread_of IS NOT NULL);

CREATE INDEX announcement_topic_idx ON public.announcement USING btree (topic);

CREATE INDEX arrival_asset_arrival_id_asset_id_idx ON public.arrival_asset USING btree (arrival_id, asset_id);

CREATE INDEX asset_conflict_asset_b_idx ON public.asset_conflict USING btree (asset_b);

CREATE INDEX asset_conflict_open ON public.asset_conflict USING btree (integration_id, id) WHERE (settled_at IS NULL);

CREATE INDEX asset_identifier_asset_id_idx ON public.asset_identifier USING btree (asset_id);

CREATE INDEX asset_label ON public.asset USING btree (integration_id, label_key, id);

CREATE INDEX asset_merge_into_id_idx ON public.asset_merge USING btree (into_id);

CREATE INDEX asset_page ON public.asset USING btree (integration_id, id);

CREATE INDEX asset_search ON public.asset USING gin (integration_id, search gin_trgm_ops);

CREATE INDEX audit_entry_account_id_id_idx ON public.audit_entry USING btree (account_id, id);

CREATE INDEX audit_entry_account_id_person_id_id_idx ON public.audit_entry USING btree (account_id, person_id, id);

CREATE INDEX audit_of_arrival ON public.audit_entry USING btree ((((details ->> 'arrivalId'::text))::bigint)) WHERE (details ? 'arrivalId'::text);

CREATE INDEX audit_of_links ON public.audit_entry USING btree (account_id) WHERE (action = 'accounts_linked'::text);

CREATE INDEX closed_month_asset_others ON public.closed_month_asset USING btree (account_id, month, integration_id, asset_id) WHERE ((first_received_at IS NULL) OR (selected_from IS NULL));

CREATE INDEX conversation_tenant_person_idx ON public.conversation USING btree (tenant, person) WHERE (person IS NOT NULL);

CREATE INDEX conversation_tenant_team_idx ON public.conversation USING btree (tenant, team) WHERE (team IS NOT NULL);

CREATE UNIQUE INDEX digest_open ON public.digest USING btree (workspace_id, channel, due_at) WHERE (NOT closed);

CREATE INDEX digest_part_topic_idx ON public.digest_part USING btree (topic);

CREATE UNIQUE INDEX draft_open ON public.draft USING btree (integration_id, person_id) WHERE (confirmed_at IS NULL);

CREATE INDEX draft_unapplied ON public.draft USING btree (id) WHERE ((confirmed_at IS NOT NULL) AND (applied_at IS NULL));

CREATE INDEX home_view_check ON public.home_view USING btree (check_at);

CREATE INDEX integration_account_id_idx ON public.integration USING btree (account_id);

CREATE INDEX integration_next_sync_at_idx ON public.integration USING btree (next_sync_at) WHERE (next_sync_at IS NOT NULL);

CREATE INDEX integration_verify_requested_at_idx ON public.integration USING btree (verify_requested_at) WHERE (verify_requested_at IS NOT NULL);

CREATE INDEX link_guess_workspace_id_at_idx ON public.link_guess USING btree (workspace_id, at);

CREATE INDEX oddity_of_asset ON public.oddity USING btree (asset_id) WHERE (asset_id IS NOT NULL);

CREATE UNIQUE INDEX oddity_once ON public.oddity USING btree (integration_id, COALESCE(asset_id, (0)::bigint), element, reason, (
CASE
    WHEN (asset_id IS NULL) THEN value
    ELSE ''::text
END));

CREATE INDEX own_list_saved_at_idx ON public.own_list USING btree (saved_at);

CREATE INDEX seen_event_seen_at_idx ON public.seen_event USING btree (seen_at);

CREATE INDEX selection_of_integration ON public.selection USING btree (integration_id, selected_from);

CREATE UNIQUE INDEX selection_open ON public.selection USING btree (asset_id) WHERE (selected_to IS NULL);

CREATE INDEX silence_now ON public.silence USING btree (integration_id, asset_id) WHERE (ended_at IS NULL);

CREATE INDEX silence_of_asset ON public.silence USING btree (asset_id);

CREATE UNIQUE INDEX silence_open ON public.silence USING btree (asset_id, level) WHERE (ended_at IS NULL);

CREATE INDEX silence_told ON public.silence USING btree (integration_id, told_read);

CREATE UNIQUE INDEX trouble_open ON public.trouble USING btree (integration_id, about) WHERE (ended_at IS NULL);

CREATE INDEX workspace_account_id_idx ON public.workspace USING btree (account_id);

CREATE UNIQUE INDEX workspace_account_now ON public.workspace_account USING btree (workspace_id) WHERE (until IS NULL);

CREATE INDEX workspace_account_workspace_id_idx ON public.workspace_account USING btree (workspace_id);

CREATE TRIGGER audit_entry_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER closed_month_asset_frozen BEFORE DELETE OR UPDATE OR TRUNCATE ON public.closed_month_asset FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER closed_month_feed_frozen BEFORE DELETE OR UPDATE OR TRUNCATE ON public.closed_month_feed FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER closed_month_frozen BEFORE DELETE OR UPDATE OR TRUNCATE ON public.closed_month FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
