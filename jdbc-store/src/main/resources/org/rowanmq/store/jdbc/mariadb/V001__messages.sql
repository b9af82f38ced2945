-- MariaDB commits at every CREATE, so each must be able to find its work done. Texts compare as in Java,
-- byte by byte and with their spaces.
-- One row per partition. Every batch updates it first: a stale epoch updates nothing and is refused.
CREATE TABLE IF NOT EXISTS rowan_store_fence (
  partition_no INT NOT NULL,
  epoch BIGINT NOT NULL,
  last_batch BIGINT NOT NULL,
  ids_reserved BIGINT NOT NULL,
  owner BIGINT NOT NULL,
  PRIMARY KEY (partition_no)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Waiting messages. priority_rank is 9 - priority, so that key order is hand-out order.
-- expires_at null: never. volatile_epoch null: persistent. content null: in rowan_content, under content_id.
CREATE TABLE IF NOT EXISTS rowan_message (
  partition_no INT NOT NULL,
  queue_id BIGINT NOT NULL,
  priority_rank SMALLINT NOT NULL,
  id BIGINT NOT NULL,
  destination VARCHAR(600) NOT NULL,
  producer_id BIGINT NOT NULL,
  producer_sequence BIGINT NOT NULL,
  user_name VARCHAR(700) NOT NULL,
  arrived_at BIGINT NOT NULL,
  expires_at BIGINT,
  volatile_epoch BIGINT,
  deliveries INT NOT NULL,
  failures INT NOT NULL,
  notes MEDIUMTEXT,
  content_id BIGINT,
  content_crc INT NOT NULL,
  content_length INT NOT NULL,
  body_type SMALLINT,
  body_offset INT,
  content MEDIUMBLOB,
  PRIMARY KEY (partition_no, queue_id, priority_rank, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Messages that are not yet due.
CREATE TABLE IF NOT EXISTS rowan_scheduled (
  partition_no INT NOT NULL,
  due_at BIGINT NOT NULL,
  queue_id BIGINT NOT NULL,
  priority_rank SMALLINT NOT NULL,
  id BIGINT NOT NULL,
  destination VARCHAR(600) NOT NULL,
  producer_id BIGINT NOT NULL,
  producer_sequence BIGINT NOT NULL,
  user_name VARCHAR(700) NOT NULL,
  arrived_at BIGINT NOT NULL,
  expires_at BIGINT,
  volatile_epoch BIGINT,
  deliveries INT NOT NULL,
  failures INT NOT NULL,
  notes MEDIUMTEXT,
  content_id BIGINT,
  content_crc INT NOT NULL,
  content_length INT NOT NULL,
  body_type SMALLINT,
  body_offset INT,
  content MEDIUMBLOB,
  PRIMARY KEY (partition_no, due_at, id, queue_id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS rowan_scheduled_queue ON rowan_scheduled (partition_no, queue_id);

-- Shared contents and contents larger than a chunk.
CREATE TABLE IF NOT EXISTS rowan_content (
  partition_no INT NOT NULL,
  id BIGINT NOT NULL,
  chunk_no INT NOT NULL,
  content_crc INT NOT NULL,
  bytes MEDIUMBLOB NOT NULL,
  PRIMARY KEY (partition_no, id, chunk_no)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Which rows were written with a shared content; they may be gone. due_at null: a waiting row.
-- A table of its own, because an index on rowan_message would cost every message.
CREATE TABLE IF NOT EXISTS rowan_content_use (
  partition_no INT NOT NULL,
  content_id BIGINT NOT NULL,
  queue_id BIGINT NOT NULL,
  priority_rank SMALLINT NOT NULL,
  message_id BIGINT NOT NULL,
  due_at BIGINT,
  PRIMARY KEY (partition_no, content_id, queue_id, message_id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Waiting messages that expire; for the same reason not an index.
CREATE TABLE IF NOT EXISTS rowan_expiry (
  partition_no INT NOT NULL,
  queue_id BIGINT NOT NULL,
  priority_rank SMALLINT NOT NULL,
  id BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (partition_no, queue_id, priority_rank, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS rowan_expiry_at ON rowan_expiry (partition_no, expires_at);

-- What a queue's rows may include: 'EXPIRING', 'VOLATILE'. Spares the others the extra statements.
CREATE TABLE IF NOT EXISTS rowan_queue_mark (
  partition_no INT NOT NULL,
  queue_id BIGINT NOT NULL,
  mark VARCHAR(20) NOT NULL,
  PRIMARY KEY (partition_no, queue_id, mark)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS rowan_queue (
  partition_no INT NOT NULL,
  queue_id BIGINT NOT NULL,
  source VARCHAR(600) NOT NULL,
  client_id VARCHAR(1000),
  subscription_name VARCHAR(1000),
  selector MEDIUMTEXT,
  is_no_local BOOLEAN NOT NULL,
  PRIMARY KEY (partition_no, queue_id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS rowan_dropped_queue (
  partition_no INT NOT NULL,
  queue_id BIGINT NOT NULL,
  PRIMARY KEY (partition_no, queue_id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS rowan_queue_counter (
  partition_no INT NOT NULL,
  queue_id BIGINT NOT NULL,
  messages BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  PRIMARY KEY (partition_no, queue_id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Messages up to message_id may have been handed out before an unclean stop.
CREATE TABLE IF NOT EXISTS rowan_watermark (
  partition_no INT NOT NULL,
  queue_id BIGINT NOT NULL,
  message_id BIGINT NOT NULL,
  PRIMARY KEY (partition_no, queue_id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Outcomes of producers' requests, one row per batch; entries are read in key order.
CREATE TABLE IF NOT EXISTS rowan_outcome_log (
  partition_no INT NOT NULL,
  batch_no BIGINT NOT NULL,
  position INT NOT NULL,
  entries MEDIUMBLOB NOT NULL,
  PRIMARY KEY (partition_no, batch_no, position)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- A key has 3072 bytes at most, so a name here has 700 characters.
-- Users and their SCRAM-SHA-256 verifiers.
CREATE TABLE IF NOT EXISTS rowan_user (
  partition_no INT NOT NULL,
  name VARCHAR(700) NOT NULL,
  salt VARBINARY(1000) NOT NULL,
  iterations INT NOT NULL,
  stored_key VARBINARY(1000) NOT NULL,
  server_key VARBINARY(1000) NOT NULL,
  is_admin BOOLEAN NOT NULL,
  PRIMARY KEY (partition_no, name)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
