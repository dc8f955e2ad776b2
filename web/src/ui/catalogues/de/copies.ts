import type { CopyCatalogue, Forms } from "../catalogue.ts";

const anew = {
  sender: "Sende es noch einmal mit einem neuen Link.",
  receiver: "Lass es dir noch einmal senden.",
};

const consent: CopyCatalogue["consent"] = {
  title: "Wenn ihr euch verpasst",
  ask: { label: "Mich fragen", note: "Nichts wird aufbewahrt, bevor du zustimmst." },
  keep: {
    label: "Eine verschlüsselte Kopie aufbewahren",
    note: (span) =>
      `Sie wird hochgeladen, wenn eine Minute lang niemand kommt oder kein Weg zur anderen Person führt. Der Server kann sie nicht lesen. Dauer: ${span}.`,
  },
  never: { label: "Nichts aufbewahren", note: "Es geht direkt hinüber oder gar nicht." },
};

const now: CopyCatalogue["now"] = {
  title: "Die andere Person kann jetzt nicht?",
  lead: "Lade eine verschlüsselte Kopie hoch. Derselbe Link öffnet sie später, und du kannst diese Seite schließen, sobald sie oben ist.",
  lifetime: "Dauer",
  downloads: "Anzahl Downloads",
  any: "beliebig viele",
  password: "Passwort, wenn du eines willst",
  passwordNote:
    "Es wird außer dem Link gebraucht. Geht es verloren, kann niemand die Kopie öffnen.",
  button: "Kopie hochladen",
  asking: "Der Server wird nach Platz gefragt.",
};

const offer: CopyCatalogue["offer"] = {
  title: "Eine Kopie aufbewahren?",
  noPath: "Bisher führt kein Weg von Browser zu Browser. Es wird weiter gesucht.",
  lead: "Eine verschlüsselte Kopie käme trotzdem an: Die Seite drüben macht von selbst damit weiter, oder derselbe Link öffnet sie später. Der Server kann sie nicht lesen.",
  refused: "Der Server hat keine Kopie angenommen.",
  awaited:
    "Bisher führt kein Weg von Browser zu Browser. Wenn der Absender eine verschlüsselte Kopie aufbewahrt, macht diese Seite von selbst damit weiter.",
};

const troubles: CopyCatalogue["troubles"] = {
  "server-unreachable": "Der Server antwortet nicht. Es wird weiter versucht.",
  "rate-limited": "Der Server bittet alle, langsamer zu machen. Gleich geht es weiter.",
  "storage-full": "Der Server hat im Moment keinen Platz. Es wird weiter versucht.",
  "part-missing":
    "Der Rest ist noch nicht da. Es geht weiter, sobald der Absender ihn hochgeladen hat.",
};

const storing: CopyCatalogue["storing"] = {
  title: "Eine verschlüsselte Kopie wird hochgeladen",
  lead: "Der Link gilt schon. Der Server kann nicht lesen, was er aufbewahrt.",
  why: {
    nobody: "Bisher ist niemand gekommen, und du wolltest dann eine Kopie.",
    "no-path": "Kein Weg führte von Browser zu Browser.",
    lost: "Die Verbindung zur anderen Person ging verloren.",
  },
  bar: "Hochgeladen",
  told: (percent) => `Hochgeladen: ${percent}`,
  tab: (percent) => `${percent} hochgeladen`,
  foot: "Lass diese Seite offen, bis alles oben ist. Schließt sie sich vorher, wähle dieselben Dateien noch einmal, und es geht weiter.",
};

const stored: CopyCatalogue["stored"] = {
  title: "Die Kopie ist oben",
  lead: "Der Link öffnet sie jederzeit. Du kannst diese Seite schließen.",
  tab: "Kopie ist oben",
  until: {
    today: (time) => `Aufbewahrt bis ${time}`,
    tomorrow: (time) => `Aufbewahrt bis morgen, ${time}`,
    later: (dayAndTime) => `Aufbewahrt bis ${dayAndTime}`,
  },
  undownloaded: "Noch nicht heruntergeladen",
  downloaded: { one: "#-mal heruntergeladen", other: "#-mal heruntergeladen" },
  downloadedOf: (done, most) => `${done} von ${most} Downloads`,
  password: "Mit Passwort",
  extend: (span) => `Ab jetzt aufbewahren: ${span}`,
  revoke: "Zurücknehmen",
  failed: "Der Server hat nicht geantwortet. Nichts hat sich geändert: Versuch es noch einmal.",
  foot: "Wenn du sie zurücknimmst, bleibt auf dem Server nichts davon. Wer sie heruntergeladen hat, hat sie weiterhin.",
};

const locked: CopyCatalogue["locked"] = {
  title: "Es braucht ein Passwort",
  lead: "Der Absender bewahrt eine verschlüsselte Kopie für dich auf und hat ein Passwort gesetzt. Es steht nicht im Link: Lass es dir geben.",
  label: "Passwort",
  button: "Öffnen",
  wrong: "Dieses Passwort öffnet sie nicht.",
  trying: "Es wird versucht.",
};

const single: CopyCatalogue["single"] = {
  ask: "Eine einzelne Datei nehmen",
  label: "Ein Teil ihres Namens",
  take: "Nehmen",
  takeOne: (name) => `Nur ${name} nehmen`,
  none: "Keine Datei heißt so.",
  foot: "Die anderen bleiben, wo sie sind, und die Kopie bleibt ganz.",
};

const report: CopyCatalogue["report"] = {
  ask: "Diese Kopie melden",
  lead: "Wer den Server betreibt, erfährt, dass mit ihr etwas nicht stimmt. Hineinsehen kann dort niemand, sie entfernen schon. Wer sie geschickt hat, erfährt davon nichts.",
  button: "Jetzt melden",
  done: "Sie ist gemeldet.",
  failed: "Der Server hat nicht geantwortet. Nichts wurde gemeldet: Versuch es noch einmal.",
};

const own: CopyCatalogue["own"] = {
  title: "Deine verschlüsselten Kopien",
  kept: "Nur dieser Browser führt diese Liste, mit den Links. Wer ihn benutzt, kann diese Kopien öffnen und zurücknehmen.",
  unfinished: "Nicht ganz oben: Wähle dieselben Dateien noch einmal, und es geht weiter.",
  gone: "Es gibt sie nicht mehr.",
};

const lost =
  "An deinen Dateien wurde nichts geändert. Wer sie heruntergeladen hat, hat sie weiterhin.";

const stays = "Die Kopie wird weiter für dich aufbewahrt: Du kannst es noch einmal versuchen.";

const endings: CopyCatalogue["endings"] = {
  "unknown-share": {
    title: "Unter diesem Link gibt es keine Kopie",
    why: "Sie ist abgelaufen, oder es gab keine.",
    todo: anew,
  },
  "share-expired": {
    title: "Die Kopie ist abgelaufen",
    why: "Sie wurde so lange aufbewahrt, wie der Absender wollte.",
    todo: anew,
  },
  "share-revoked": {
    title: {
      sender: "Du hast die Kopie zurückgenommen",
      receiver: "Der Absender hat die Kopie zurückgenommen",
    },
    why: "Auf dem Server ist nichts mehr davon.",
    todo: {
      sender: "Du kannst es mit einem neuen Link noch einmal senden.",
      receiver: anew.receiver,
    },
  },
  "share-spent": {
    title: "Sie wurde so oft heruntergeladen, wie sie darf",
    why: "Der Absender hat festgelegt, wie oft. Auf dem Server ist nichts mehr davon.",
    todo: anew,
  },
  "share-taken-down": {
    title: "Die Kopie wurde entfernt",
    why: "Wer den Server betreibt, hat sie entfernt.",
    todo: "Frag dort nach dem Grund.",
  },
  "wrong-share-token": {
    title: "Dieser Link öffnet die Kopie nicht",
    why: "Die Kopie darunter wurde mit einem anderen Schlüssel oder Passwort abgelegt.",
    todo: anew,
  },
  "downloads-taken": {
    title: "Jemand anderes lädt sie gerade herunter",
    why: "Sie darf nur begrenzt oft heruntergeladen werden. Wird das andere nicht fertig, ist sie nach zehn Minuten wieder frei.",
    todo: "Versuch es in ein paar Minuten noch einmal.",
  },
  "share-taken": {
    title: "Unter diesem Link gibt es schon eine Kopie",
    why: "Sie wurde anderswo abgelegt, und von hier aus kann sie niemand ändern.",
    todo: anew,
  },
  "share-too-large": {
    title: "Es ist zu groß für diesen Server",
    why: "So große Kopien bewahrt er nicht auf.",
    todo: "Sende es direkt oder weniger auf einmal.",
  },
  "storage-full": {
    title: "Der Server hat keinen Platz dafür",
    why: "Alles, was er aufbewahren darf, ist voll.",
    todo: "Sende es direkt, oder versuch es später noch einmal.",
  },
  "quota-spent": {
    title: "Für heute wurde genug abgelegt",
    why: "Der Server bewahrt für eine Netzadresse nur eine bestimmte Menge am Tag auf.",
    todo: "Sende es direkt, oder versuch es morgen noch einmal.",
  },
  "share-damaged": {
    title: "Was aufbewahrt wurde, ist nicht, was gesendet wurde",
    why: "Die Prüfung fand einen Unterschied, deshalb gilt es nicht als gut.",
    todo: anew,
  },
};

const missing: Forms = {
  one: "Noch nicht alles: # Datei fehlt.",
  other: "Noch nicht alles: # Dateien fehlen.",
};

const again: CopyCatalogue["again"] = {
  title: "Das hast du gerade gesendet",
  lead: "Diese Seite wurde inzwischen geschlossen oder neu geladen, und dann vergisst ein Browser, was gewählt war. Wähle noch einmal dasselbe: Es geht unter demselben Link weiter, und was angekommen ist, kommt nicht noch einmal.",
  whole:
    "Diese Seite wurde inzwischen geschlossen oder neu geladen. Es kann unter demselben Link weitergehen.",
  allow: "Dein Browser fragt, ob diese Seite sie wieder öffnen darf.",
  drop: "Zieh dieselben Dateien oder Ordner auf diese Seite",
  list: "Fehlt noch",
  hasChanged: "Andere Größe oder anderes Datum als vorher",
  changed:
    "Etwas hat sich seitdem geändert, so kann es nicht weitergehen. Wähle es in der alten Fassung, oder sende etwas anderes.",
  missing,
  foot: "Wenn du etwas anderes sendest, endet das hier, auch drüben.",
  fleeting:
    "Dein Browser merkt sich für diese Seite nichts: Wenn du sie schließt oder neu lädst, endet die Übertragung.",
};

const doubt: CopyCatalogue["doubt"] = {
  title: {
    wrong: "Die letzte Gruppe scheint falsch zu sein",
    spent: "Drei Versuche führten zu niemandem",
    off: "Dieser Code scheint nicht mehr zu gelten",
  },
  lead: {
    wrong:
      "Der Absender scheint andere Zeichen zu haben. Vergleicht sie, dann gib die letzte Gruppe noch einmal ein.",
    spent:
      "Die letzte Gruppe ist vertippt, oder jemand ist dazwischen. Vergleich sie mit dem, was der Absender sieht: Ist sie anders, gib sie noch einmal ein.",
    off: "Er wurde zu oft mit falschen Zeichen versucht, von dir oder von jemand anderem. Lass dir den Link oder einen neuen Code geben.",
  },
  foot: {
    wrong:
      "Es wurde nichts empfangen. Nach drei falschen Versuchen gilt der Code nicht mehr; der Link gilt immer.",
    spent: "Es wurde nichts empfangen. Ist sie gleich, lass dir den Link geben: Er gilt immer.",
    off: "Es wurde nichts empfangen.",
  },
  hint: "Vier Zeichen, die letzte Gruppe des Codes.",
  incomplete: "Die letzte Gruppe hat vier Zeichen.",
};

const compare: CopyCatalogue["compare"] = {
  ask: "Wörter vergleichen",
  how: "Lest sie einander vor, zum Beispiel am Telefon. Stehen auf beiden Bildschirmen dieselben drei, dann ist niemand dazwischen.",
};

const renamed: Forms = {
  one: "Eine der Dateien heißt hier anders als drüben: Dieser Datenträger konnte den Namen nicht speichern.",
  other:
    "# Dateien heißen hier anders als drüben: Dieser Datenträger konnte die Namen nicht speichern.",
};

const delivered: CopyCatalogue["delivered"] = {
  title: {
    sender: {
      durable: "Zugestellt, und drüben auf dem Datenträger geprüft",
      session: "Zugestellt und geprüft",
      handed: "Zugestellt und geprüft",
    },
    receiver: {
      durable: "Auf deinem Datenträger, geprüft",
      session: "Alles ist hier, geprüft",
      handed: "Alles ist hier, geprüft",
    },
  },
  place: {
    sender: {
      durable: "Die andere Person hat alles.",
      session: "Auf der anderen Seite ist es geschrieben.",
      handed: "Es wurde an die Downloads des anderen Browsers übergeben.",
    },
    receiver: {
      durable: "Es liegt dort, wo du es haben wolltest.",
      session: "Es ist dorthin geschrieben, wo du es haben wolltest.",
      handed:
        "Es wurde an die Downloads deines Browsers übergeben. Ist es dort nicht, speichere es noch einmal, bevor du diese Seite schließt.",
    },
  },
  zip: "Es wurde als eine ZIP-Datei an die Downloads deines Browsers übergeben. Ist sie dort nicht, speichere noch einmal, bevor du diese Seite schließt.",
  streamed: "Es ging an die Downloads deines Browsers, vollständig und geprüft.",
  streamedZip:
    "Es ging als eine ZIP-Datei an die Downloads deines Browsers, vollständig und geprüft.",
  shown: {
    sender: "Er wird auf der anderen Seite gezeigt.",
    receiver: "Er ist nicht gespeichert: Kopiere ihn, bevor du diese Seite schließt.",
  },
  text: "Der Text",
  renamed,
  took: {
    instant: "Geprüft, in weniger als einer Sekunde",
    after: (span) => `Geprüft, Dauer: ${span}`,
  },
  root: "Derselbe Fingerabdruck auf beiden Bildschirmen.",
  tab: "Zugestellt",
  average: (rate) => `${rate} im Durchschnitt`,
  path: {
    direct: "direkt",
    relayed: "über einen Server",
    stored: "über eine verschlüsselte Kopie",
  },
};

export const copies: CopyCatalogue = {
  consent,
  now,
  offer,
  troubles,
  storing,
  stored,
  locked,
  single,
  report,
  own,
  again,
  doubt,
  compare,
  delivered,
  lost,
  stays,
  endings,
};
