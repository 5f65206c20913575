package io.github.spikegen.run.reproduction;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.spikegen.internal.BoundedFile;
import io.github.spikegen.internal.Quoted;
import io.github.spikegen.training.AtomicFile;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the runs of a plan gave, summarized over seeds, beside the figures that papers published.
 *
 * @param plan the name of the plan
 * @param about what the plan is for
 * @param protocol the name of the protocol
 * @param images how many images each run drew
 * @param version the version of this library
 * @param tables one for each data set and judge
 */
public record Leaderboard(
    String plan, String about, String protocol, int images, String version, List<Table> tables) {

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /** The file in a folder. */
  static final String FILE = "leaderboard.json";

  private static final String TABLES = "leaderboard.md";

  public Leaderboard {
    tables = List.copyOf(tables);
  }

  /**
   * A data set, judged by the features of one network.
   *
   * @param dataset the data set's name
   * @param limit how many of the first images of either part were used at most, or null for all
   * @param judge the name of the network
   * @param rows one for each model, recipe, budget and way of sampling
   * @param floor the figures that other real images reach in place of generated ones
   * @param published what papers say
   */
  public record Table(
      String dataset,
      Integer limit,
      String judge,
      List<Row> rows,
      Map<String, Double> floor,
      List<Published> published) {}

  /**
   * Runs that differ in their seeds alone.
   *
   * @param model what the plan calls the model
   * @param recipe what its settings started from
   * @param budget what the plan calls the budget
   * @param sampling options of sampling, such as {@code temperature 0.8}; empty for the defaults
   * @param seeds one a run
   * @param figures figures by their names
   */
  public record Row(
      String model,
      String recipe,
      String budget,
      String sampling,
      List<Long> seeds,
      Map<String, Spread> figures) {}

  /**
   * A paper's own figures.
   *
   * @param model the model
   * @param paper where the figures stand
   * @param figures figures by their names
   * @param comparable the names of those that are measured as the table's are
   */
  public record Published(
      String model, String paper, Map<String, Double> figures, List<String> comparable) {}

  /**
   * Writes {@code leaderboard.md} and {@code leaderboard.json}.
   *
   * @param folder where to; files there are replaced atomically
   * @throws IOException if writing fails
   */
  public void write(Path folder) throws IOException {
    write(folder.resolve(FILE), GSON.toJson(this) + "\n");
    write(folder.resolve(TABLES), markdown());
  }

  private static void write(Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(bytes));
  }

  /** {@return the tables as Markdown} */
  public String markdown() {
    return LeaderboardTables.markdown(this);
  }

  /**
   * Reads what {@link #write} wrote as JSON.
   *
   * @param file the file
   * @return the leaderboard
   * @throws InvalidFileException if the file is damaged
   * @throws IOException if reading fails
   */
  public static Leaderboard read(Path file) throws IOException {
    try {
      Leaderboard read = GSON.fromJson(BoundedFile.text(file), Leaderboard.class);
      if (read != null) {
        return read;
      }
    } catch (CharacterCodingException | RuntimeException e) { // what constructors throw too
      throw new InvalidFileException(
          file, "is damaged or no leaderboard: " + Quoted.of(e.getMessage()));
    }
    throw new InvalidFileException(file, "is empty");
  }
}
