-- One row per partition. Every batch updates it first: a stale epoch updates nothing and is refused.
CREATE TABLE rowan_store_fence (
  partition_no INT NOT NULL,
  epoch BIGINT NOT NULL,
  last_batch BIGINT NOT NULL,
  ids_reserved BIGINT NOT NULL,
  owner BIGINT NOT NULL,
  PRIMARY KEY (partition_no)
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Waiting messages. Contents are not compressed, since the server would try it with every one, and stay in
-- the row as long as it fits a page: a row elsewhere costs three times as much.
-- priority_rank is 9 - priority, so that key order is hand-out order.
-- expires_at null: never. volatile_epoch null: persistent. content null: in rowan_content, under content_id.
CREATE TABLE rowan_message (
  partition_no INT NOT NULL,
  queue_id BIGINT NOT NULL,
  priority_rank SMALLINT NOT NULL,
  id BIGINT NOT NULL,
  destination VARCHAR(600) COLLATE "C" NOT NULL,
  producer_id BIGINT NOT NULL,
  producer_sequence BIGINT NOT NULL,
  user_name VARCHAR(1000) COLLATE "C" NOT NULL,
  arrived_at BIGINT NOT NULL,
  expires_at BIGINT,
  volatile_epoch BIGINT,
  deliveries INT NOT NULL,
  failures INT NOT NULL,
  notes TEXT COLLATE "C",
  content_id BIGINT,
  content_crc INT NOT NULL,
  content_length INT NOT NULL,
  body_type SMALLINT,
  body_offset INT,
  content BYTEA,
  PRIMARY KEY (partition_no, queue_id, priority_rank, id)
) WITH (
  toast_tuple_target = 8160,
  autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0,
  toast.autovacuum_vacuum_scale_factor = 0.01, toast.autovacuum_vacuum_threshold = 20000, toast.autovacuum_vacuum_cost_delay = 0
);
ALTER TABLE rowan_message ALTER COLUMN content SET STORAGE EXTERNAL;

-- Messages that are not yet due.
CREATE TABLE rowan_scheduled (
  partition_no INT NOT NULL,
  due_at BIGINT NOT NULL,
  queue_id BIGINT NOT NULL,
  priority_rank SMALLINT NOT NULL,
  id BIGINT NOT NULL,
  destination VARCHAR(600) COLLATE "C" NOT NULL,
  producer_id BIGINT NOT NULL,
  producer_sequence BIGINT NOT NULL,
  user_name VARCHAR(1000) COLLATE "C" NOT NULL,
  arrived_at BIGINT NOT NULL,
  expires_at BIGINT,
  volatile_epoch BIGINT,
  deliveries INT NOT NULL,
  failures INT NOT NULL,
  notes TEXT COLLATE "C",
  content_id BIGINT,
  content_crc INT NOT NULL,
  content_length INT NOT NULL,
  body_type SMALLINT,
  body_offset INT,
  content BYTEA,
  PRIMARY KEY (partition_no, due_at, id, queue_id)
) WITH (
  toast_tuple_target = 8160,
  autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0,
  toast.autovacuum_vacuum_scale_factor = 0.01, toast.autovacuum_vacuum_threshold = 20000, toast.autovacuum_vacuum_cost_delay = 0
);
ALTER TABLE rowan_scheduled ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX rowan_scheduled_queue ON rowan_scheduled (partition_no, queue_id);

-- Shared contents and contents larger than a chunk.
CREATE TABLE rowan_content (
  partition_no INT NOT NULL,
  id BIGINT NOT NULL,
  chunk_no INT NOT NULL,
  content_crc INT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (partition_no, id, chunk_no)
) WITH (
  toast_tuple_target = 8160,
  autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0,
  toast.autovacuum_vacuum_scale_factor = 0.01, toast.autovacuum_vacuum_threshold = 20000, toast.autovacuum_vacuum_cost_delay = 0
);
ALTER TABLE rowan_content ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Which rows were written with a shared content; they may be gone. due_at null: a waiting row.
-- A table of its own, because an index on rowan_message would cost every message.
CREATE TABLE rowan_content_use (
  partition_no INT NOT NULL,
  content_id BIGINT NOT NULL,
  queue_id BIGINT NOT NULL,
  priority_rank SMALLINT NOT NULL,
  message_id BIGINT NOT NULL,
  due_at BIGINT,
  PRIMARY KEY (partition_no, content_id, queue_id, message_id)
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);

-- Waiting messages that expire; for the same reason not an index.
CREATE TABLE rowan_expiry (
  partition_no INT NOT NULL,
  queue_id BIGINT NOT NULL,
  priority_rank SMALLINT NOT NULL,
  id BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (partition_no, queue_id, priority_rank, id)
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX rowan_expiry_at ON rowan_expiry (partition_no, expires_at);

-- What a queue's rows may include: 'EXPIRING', 'VOLATILE'. Spares the others the extra statements.
CREATE TABLE rowan_queue_mark (
  partition_no INT NOT NULL,
  queue_id BIGINT NOT NULL,
  mark VARCHAR(20) COLLATE "C" NOT NULL,
  PRIMARY KEY (partition_no, queue_id, mark)
);

CREATE TABLE rowan_queue (
  partition_no INT NOT NULL,
  queue_id BIGINT NOT NULL,
  source VARCHAR(600) COLLATE "C" NOT NULL,
  client_id VARCHAR(1000) COLLATE "C",
  subscription_name VARCHAR(1000) COLLATE "C",
  selector TEXT COLLATE "C",
  is_no_local BOOLEAN NOT NULL,
  PRIMARY KEY (partition_no, queue_id)
);

CREATE TABLE rowan_dropped_queue (
  partition_no INT NOT NULL,
  queue_id BIGINT NOT NULL,
  PRIMARY KEY (partition_no, queue_id)
);

CREATE TABLE rowan_queue_counter (
  partition_no INT NOT NULL,
  queue_id BIGINT NOT NULL,
  messages BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  PRIMARY KEY (partition_no, queue_id)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Messages up to message_id may have been handed out before an unclean stop.
CREATE TABLE rowan_watermark (
  partition_no INT NOT NULL,
  queue_id BIGINT NOT NULL,
  message_id BIGINT NOT NULL,
  PRIMARY KEY (partition_no, queue_id)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Outcomes of producers' requests, one row per batch; entries are read in key order.
CREATE TABLE rowan_outcome_log (
  partition_no INT NOT NULL,
  batch_no BIGINT NOT NULL,
  position INT NOT NULL,
  entries BYTEA NOT NULL,
  PRIMARY KEY (partition_no, batch_no, position)
) WITH (
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
  toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 1000
);

-- Users and their SCRAM-SHA-256 verifiers.
CREATE TABLE rowan_user (
  partition_no INT NOT NULL,
  name VARCHAR(1000) COLLATE "C" NOT NULL,
  salt BYTEA NOT NULL,
  iterations INT NOT NULL,
  stored_key BYTEA NOT NULL,
  server_key BYTEA NOT NULL,
  is_admin BOOLEAN NOT NULL,
  PRIMARY KEY (partition_no, name)
);
