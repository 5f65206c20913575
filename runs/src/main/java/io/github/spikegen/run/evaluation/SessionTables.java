package io.github.spikegen.run.evaluation;

import io.github.spikegen.nir.internal.BoundedHdf;
import io.github.spikegen.nir.internal.BoundedHdf.Unusable;
import io.jhdf.api.Group;
import java.util.stream.DoubleStream;

/**
 * The columns of the tables of a session file, NWB's DynamicTable, each as long as the table.
 *
 * @param content the file
 */
record SessionTables(BoundedHdf content) {

  double[] numbers(Group table, String column) {
    return content.numbers(table, column, "numbers");
  }

  double[] numbers(Group table, String column, int rows) {
    double[] numbers = numbers(table, column);
    requireRows(table, column, numbers.length, rows);
    return numbers;
  }

  String[] texts(Group table, String column, int rows) {
    String[] texts = content.texts(table, column);
    requireRows(table, column, texts.length, rows);
    return texts;
  }

  long[] wholeNumbers(Group table, String column, int rows) {
    return DoubleStream.of(numbers(table, column, rows)).mapToLong(x -> (long) x).toArray();
  }

  private static void requireRows(Group table, String column, int found, int rows) {
    if (found != rows) {
      throw new Unusable(
          "%s%s has %d rows, expected %d".formatted(table.getPath(), column, found, rows));
    }
  }
}
