package io.github.spikegen.cli.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;

/** Figures of runs for reading. */
public final class FigureTable {

  private FigureTable() {}

  /**
   * Returns a line for each run: where a figure began and ended, and its extremes.
   *
   * @param byRun its values by epoch, by the run's name
   */
  public static List<String> lines(Map<String, NavigableMap<Integer, Double>> byRun) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(
        List.of("run", "epochs", "first", "lowest", "in epoch", "highest", "in epoch", "last"));
    byRun.forEach(
        (run, values) -> {
          int lowest = extreme(values, -1);
          int highest = extreme(values, 1);
          cells.add(
              List.of(
                  run,
                  String.valueOf(values.size()),
                  number(values.get(values.firstKey())),
                  number(values.get(lowest)),
                  String.valueOf(lowest),
                  number(values.get(highest)),
                  String.valueOf(highest),
                  number(values.get(values.lastKey()))));
        });
    return TextTable.figures(cells);
  }

  /** Returns the first epoch with the largest value times a sign. */
  private static int extreme(NavigableMap<Integer, Double> values, int sign) {
    int best = values.firstKey();
    for (int epoch : values.keySet()) {
      best = sign * values.get(epoch) > sign * values.get(best) ? epoch : best;
    }
    return best;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  /**
   * Returns the names of figures, those of layers together.
   *
   * @param figuresByRun the figures that each run has
   */
  public static List<String> names(Map<String, Set<String>> figuresByRun) {
    Map<String, Set<String>> runs = new LinkedHashMap<>();
    figuresByRun.forEach(
        (run, figures) ->
            figures.forEach(
                figure -> runs.computeIfAbsent(figure, name -> new LinkedHashSet<>()).add(run)));
    List<List<String>> cells = new ArrayList<>();
    runs.forEach(
        (figure, having) ->
            cells.add(
                List.of(
                    figure,
                    having.size() == figuresByRun.size()
                        ? "all runs"
                        : String.join(", ", having))));
    return TextTable.leftAligned(cells);
  }
}
