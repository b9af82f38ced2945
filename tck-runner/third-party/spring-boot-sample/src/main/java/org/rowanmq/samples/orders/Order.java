package org.rowanmq.samples.orders;

/** What a customer wants. Travels as JSON text. */
public record Order(int number, String item) {}
