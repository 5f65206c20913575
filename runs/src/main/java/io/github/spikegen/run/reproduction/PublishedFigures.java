package io.github.spikegen.run.reproduction;

import com.google.gson.Gson;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.evaluation.Judges;
import io.github.spikegen.run.evaluation.Protocol;
import io.github.spikegen.run.reproduction.Leaderboard.Published;
import io.github.spikegen.run.reproduction.Plan.PlannedData;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The figures that the two papers publish, from {@code published.json}. */
final class PublishedFigures {

  /** Small sets that were cut from published ones. */
  private static final Map<NamedDataset, NamedDataset> PART_OF =
      Map.of(
          NamedDataset.MINI, NamedDataset.FASHION_MNIST, NamedDataset.DIGITS, NamedDataset.MNIST);

  private static final List<Entry> ALL = read();

  private PublishedFigures() {}

  private record Entry(
      String paper, String protocol, String dataset, String model, Map<String, Double> figures) {

    /** How SGAD was judged is not known: its protocol is an assumption. */
    private boolean assumed() {
      return protocol.equals(Protocol.SGAD.name());
    }
  }

  private static List<Entry> read() {
    try (InputStream in = PublishedFigures.class.getResourceAsStream("published.json");
        Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      return List.of(new Gson().fromJson(reader, Entry[].class));
    } catch (IOException e) {
      throw new IllegalStateException("the program was built without published.json", e);
    }
  }

  /**
   * Returns what papers say about a data set, or about the set that it is a part of.
   *
   * <p>Comparable are the squared error where all of the published test images are reconstructed,
   * the structural similarity where the protocol is the paper's too, and other figures where the
   * judge is besides a network from a file, as Inception is. The user says by the file that it is
   * the paper's network. Nothing is comparable of CIFAR-10, which the paper cut to 28x28.
   */
  static List<Published> of(Plan plan, PlannedData data, String judge) {
    NamedDataset whole = PART_OF.getOrDefault(data.dataset(), data.dataset());
    boolean isWhole =
        whole == data.dataset() && data.limit() == null && whole != NamedDataset.CIFAR10;
    List<Published> found = new ArrayList<>();
    for (Entry entry : ALL) {
      if (entry.dataset().equals(whole.displayName())) {
        boolean sameProtocol =
            isWhole
                && entry.protocol().equals(plan.protocol().name())
                && plan.images() >= plan.protocol().images();
        boolean sameFeatures = sameProtocol && !entry.assumed() && Judges.isFile(judge);
        List<String> comparable =
            entry.figures().keySet().stream()
                .filter(
                    figure ->
                        switch (figure) {
                          case "mse" -> isWhole;
                          case "ssim" -> sameProtocol;
                          default -> sameFeatures;
                        })
                .sorted()
                .toList();
        found.add(new Published(entry.model(), entry.paper(), entry.figures(), comparable));
      }
    }
    return found;
  }
}
