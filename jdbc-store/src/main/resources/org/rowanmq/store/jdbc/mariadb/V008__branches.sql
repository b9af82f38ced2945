-- Branches of distributed transactions, and what became of them. state: one of BranchRecord.State; 'PREPARED' is in doubt.
-- What a branch sends are rows of rowan_message whose queue_id is -branch_no, which no queue has.
CREATE TABLE IF NOT EXISTS rowan_branch (
  partition_no INT NOT NULL,
  branch_no BIGINT NOT NULL,
  xid_format INT NOT NULL,
  xid_global VARBINARY(64) NOT NULL,
  xid_qualifier VARBINARY(64) NOT NULL,
  state VARCHAR(20) NOT NULL,
  is_heuristic BOOLEAN NOT NULL,
  user_name VARCHAR(700) NOT NULL,
  changed_at BIGINT NOT NULL,
  messages INT NOT NULL,
  bytes BIGINT NOT NULL,
  settlements INT NOT NULL,
  PRIMARY KEY (partition_no, branch_no)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Messages that a branch settles if it is committed. Their rows stay until then, and nobody is given them.
CREATE TABLE IF NOT EXISTS rowan_branch_settlement (
  partition_no INT NOT NULL,
  branch_no BIGINT NOT NULL,
  queue_id BIGINT NOT NULL,
  priority_rank SMALLINT NOT NULL,
  id BIGINT NOT NULL,
  PRIMARY KEY (partition_no, branch_no, queue_id, priority_rank, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE OR REPLACE VIEW in_doubt_v1 AS
SELECT
  CONCAT(b.xid_format, ':', LOWER(HEX(b.xid_global)), ':', LOWER(HEX(b.xid_qualifier))) AS xid,
  b.user_name AS prepared_by,
  rowan_time_v1(b.changed_at) AS prepared_at,
  b.messages AS sends,
  b.bytes AS bytes,
  b.settlements AS receives
FROM rowan_branch b
WHERE b.state = 'PREPARED';
