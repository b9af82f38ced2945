package org.rowanmq.ra.embedded;

import java.util.Date;
import java.util.List;
import java.util.Map;

/** The broker inside, as a monitor sees it: {@code org.rowanmq:type=EmbeddedBroker,name=...}. */
public interface EmbeddedBrokerMXBean {
  String getName();

  /** {@code RUNNING}, {@code DEGRADED}, {@code WAITING} to be started again, ... */
  String getState();

  /** What led to the state. */
  String getReason();

  Date getSince();

  /** How many times it has been started; more than once, and it has failed. */
  int getStarts();

  /** {@code host:port} of its listeners; none if it is only embedded. */
  List<String> getAddresses();

  /** What {@code rowan status} shows of a broker elsewhere. */
  Map<String, String> getFigures();
}
