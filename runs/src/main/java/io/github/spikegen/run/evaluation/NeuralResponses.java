package io.github.spikegen.run.evaluation;

import io.github.spikegen.data.DataFileException;
import io.github.spikegen.image.NumpyArchive;
import io.github.spikegen.image.NumpyArray;
import io.github.spikegen.internal.Quoted;
import io.github.spikegen.metric.similarity.ResponseMatrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Responses of neurons to stimuli, as they are stored in a NumPy archive: {@code responses
 * [stimuli, neurons]}, numbers; {@code area [neurons]}, numbers or text, optional; {@code source},
 * one line that says where they come from, optional.
 *
 * @param all all neurons
 * @param areas the neurons of each area, in the order in which areas first appear; {@value #ALL}
 *     where there are no labels
 * @param source where the responses come from, if the file says so
 */
public record NeuralResponses(
    ResponseMatrix all, Map<String, ResponseMatrix> areas, Optional<String> source) {

  /** The name of the only area where neurons have no labels. */
  public static final String ALL = "all";

  private static final String RESPONSES = "responses";
  private static final String AREA = "area";
  private static final String SOURCE = "source";

  /**
   * Reads an archive.
   *
   * @param file the file
   * @return the responses
   * @throws DataFileException if the file is missing or damaged, or has no such arrays
   * @throws IOException if reading fails
   */
  public static NeuralResponses read(Path file) throws IOException {
    ResponseMatrix all = matrix(file, NumpyArchive.read(file, RESPONSES));
    Map<String, ResponseMatrix> areas = new LinkedHashMap<>();
    Optional<NumpyArray> labels = NumpyArchive.readIfPresent(file, AREA);
    if (labels.isPresent()) {
      List<String> names = labels.get().texts();
      if (labels.get().shape().dimension() != 1 || names.size() != all.units()) {
        throw new DataFileException(
            "%s has 'area' of shape %s, expected one label for each of the %d neurons of 'responses'"
                .formatted(file, labels.get().shape(), all.units()));
      }
      for (String name : names) {
        if (!name.equals(Quoted.of(name))) {
          throw new DataFileException(
              "%s has the label '%s' in 'area', expected short ones without control characters"
                  .formatted(file, Quoted.of(name)));
        }
      }
      byArea(names).forEach((name, neurons) -> areas.put(name, all.ofUnits(neurons)));
    } else {
      areas.put(ALL, all);
    }
    Optional<String> source =
        NumpyArchive.readIfPresent(file, SOURCE)
            .map(NumpyArray::texts)
            .filter(texts -> texts.size() == 1)
            .map(texts -> Quoted.of(texts.get(0)));
    return new NeuralResponses(all, areas, source);
  }

  /** Writes an archive that is read so, and other arrays beside. */
  static void write(
      Path file,
      NumpyArray responses,
      List<String> areas,
      String source,
      Map<String, NumpyArray> others)
      throws IOException {
    Map<String, NumpyArray> arrays = new LinkedHashMap<>();
    arrays.put(RESPONSES, responses);
    arrays.put(AREA, NumpyArray.of(areas));
    arrays.put(SOURCE, NumpyArray.of(List.of(source)));
    arrays.putAll(others);
    NumpyArchive.write(file, arrays);
  }

  private static Map<String, int[]> byArea(List<String> names) {
    Map<String, List<Integer>> neurons = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      neurons.computeIfAbsent(names.get(i), name -> new ArrayList<>()).add(i);
    }
    Map<String, int[]> byArea = new LinkedHashMap<>();
    neurons.forEach(
        (name, indices) ->
            byArea.put(name, indices.stream().mapToInt(Integer::intValue).toArray()));
    return byArea;
  }

  private static ResponseMatrix matrix(Path file, NumpyArray array) throws DataFileException {
    if (array.isText() || array.shape().dimension() != 2 || array.shape().size() == 0) {
      throw new DataFileException(
          "%s has 'responses' of shape %s%s, expected numbers [stimuli, neurons]"
              .formatted(file, array.shape(), array.isText() ? ", text" : ""));
    }
    double[] numbers = array.numbers();
    int neurons = Math.toIntExact(array.shape().get(1));
    double[][] rows = new double[numbers.length / neurons][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(numbers, i * neurons, (i + 1) * neurons));
    try {
      return ResponseMatrix.of(rows);
    } catch (IllegalArgumentException e) {
      throw new DataFileException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
