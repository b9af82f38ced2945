package org.rowanmq.samples.orders;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How busy the shop is: {@code orders.*} in {@code application.yaml}.
 *
 * @param place how many orders to place at the start
 */
@ConfigurationProperties("orders")
public record OrdersProperties(int place) {}
