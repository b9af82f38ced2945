package org.rowanmq.broker.engine;

/**
 * How the messages of a queue are distributed among its consumers of one priority.
 *
 * @param outstandingMax most unsettled messages of a consumer of weight 1, and so many times more
 *     of others, whatever their credit; 0 for no limit but credit
 */
public record DistributionPolicy(Distribution distribution, int outstandingMax) {
  /** In rotation, as far as credit goes. */
  public static final DistributionPolicy DEFAULT =
      new DistributionPolicy(Distribution.ROUND_ROBIN, 0);

  /** Most unsettled messages of a consumer of this weight. */
  int outstandingMax(int weight) {
    return outstandingMax == 0
        ? Integer.MAX_VALUE
        : (int) Math.min(Integer.MAX_VALUE, (long) outstandingMax * weight);
  }
}
