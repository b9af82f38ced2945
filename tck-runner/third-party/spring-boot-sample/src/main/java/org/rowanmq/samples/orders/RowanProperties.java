package org.rowanmq.samples.orders;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the broker is and who we are: {@code rowan.*} in {@code application.yaml}.
 *
 * @param uri as in {@code rowan://host:port?option=value}
 */
@ConfigurationProperties("rowan")
public record RowanProperties(String uri, String user, String password) {}
