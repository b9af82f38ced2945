package org.rowanmq.broker.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a statement answered.
 *
 * @param columns names
 * @param rows values as text; null for NULL
 * @param isCut whether there were more rows
 */
public record SqlResult(List<String> columns, List<List<@Nullable String>> rows, boolean isCut) {}
