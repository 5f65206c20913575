package io.github.spikegen.run.reproduction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.spikegen.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables in docs/results are made of the JSON files beside them, not typed. */
class PublishedLeaderboardsTests {

  @Test
  void tablesAreThoseOfTheirFiles() throws IOException {
    Path folder = TestData.directory().resolveSibling("docs").resolve("results");
    List<Path> boards;
    try (Stream<Path> files = Files.list(folder)) {
      boards = files.filter(file -> file.toString().endsWith(".json")).toList();
    }
    assertFalse(boards.isEmpty());
    for (Path board : boards) {
      Path table = folder.resolve(board.getFileName().toString().replace(".json", ".md"));
      assertEquals(Leaderboard.read(board).markdown(), Files.readString(table), table.toString());
    }
  }
}
