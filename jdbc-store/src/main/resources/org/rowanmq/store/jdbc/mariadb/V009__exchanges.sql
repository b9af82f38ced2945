-- Exchanges, which take messages to what is bound to them. kind: one of ExchangeSpec.Kind; chosen_by: how BALANCE chooses.
CREATE TABLE IF NOT EXISTS rowan_exchange (
  partition_no INT NOT NULL,
  name VARCHAR(700) NOT NULL,
  kind VARCHAR(20) NOT NULL,
  chosen_by VARCHAR(1000),
  alternate VARCHAR(1000),
  PRIMARY KEY (partition_no, name)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- What takes messages on: exchange to queue or exchange. matches_when: which messages, in the language of the exchange's kind; NULL for all.
CREATE TABLE IF NOT EXISTS rowan_binding (
  partition_no INT NOT NULL,
  binding_id BIGINT NOT NULL,
  exchange_name VARCHAR(1000) NOT NULL,
  target VARCHAR(600) NOT NULL,
  matches_when MEDIUMTEXT,
  PRIMARY KEY (partition_no, binding_id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE OR REPLACE VIEW exchanges_v1 AS
SELECT
  e.name AS name,
  LOWER(e.kind) AS type,
  e.chosen_by AS chosen_by,
  e.alternate AS alternate,
  (SELECT COUNT(*) FROM rowan_binding b
    WHERE b.partition_no = e.partition_no AND b.exchange_name = e.name) AS bindings
FROM rowan_exchange e;

CREATE OR REPLACE VIEW bindings_v1 AS
SELECT
  b.exchange_name AS exchange,
  b.target AS target,
  b.matches_when AS matches_when
FROM rowan_binding b;
