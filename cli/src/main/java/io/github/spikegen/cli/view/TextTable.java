package io.github.spikegen.cli.view;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of cells as lines whose columns stand below each other. */
final class TextTable {

  private static final String GAP = "  ";

  private TextTable() {}

  /** Returns a line for each row; every column begins at one place. */
  static List<String> leftAligned(List<List<String>> rows) {
    return lines(rows, column -> true);
  }

  /** Returns a line for each row; every column but the first, of names, ends at one place. */
  static List<String> figures(List<List<String>> rows) {
    return lines(rows, column -> column == 0);
  }

  private static List<String> lines(List<List<String>> rows, IntPredicate left) {
    String[] formats =
        IntStream.range(0, rows.get(0).size())
            .mapToObj(column -> "%" + (left.test(column) ? "-" : "") + width(rows, column) + "s")
            .toArray(String[]::new);
    return rows.stream().map(row -> line(row, formats)).toList();
  }

  private static int width(List<List<String>> rows, int column) {
    return Math.max(1, rows.stream().mapToInt(row -> row.get(column).length()).max().orElseThrow());
  }

  private static String line(List<String> row, String... formats) {
    return IntStream.range(0, formats.length)
        .mapToObj(column -> formats[column].formatted(row.get(column)))
        .collect(Collectors.joining(GAP))
        .stripTrailing();
  }
}
