package org.rowanmq.broker.store;

import java.util.List;
import org.rowanmq.wire.Ranges;
import org.rowanmq.wire.Refusal;

/**
 * Outcomes of one producer's requests, as remembered across restarts.
 *
 * @param answeredBelow requests below this need not be remembered
 * @param done carried out
 * @param refused refused for good
 * @param atMillis when this was last added to, for the outcome retention
 */
public record OutcomeEntry(
    long producerId, long answeredBelow, Ranges done, List<Refusal> refused, long atMillis) {}
