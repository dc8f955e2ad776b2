import type { CopyCatalogue } from "../catalogue.ts";

const anew = {
  sender: "Envíalo otra vez con un enlace nuevo.",
  receiver: "Pide que te lo envíen otra vez.",
};

const consent: CopyCatalogue["consent"] = {
  title: "Si no coincidís",
  ask: { label: "Preguntarme", note: "No se guarda nada antes de que lo aceptes." },
  keep: {
    label: "Guardar una copia cifrada",
    note: (span) =>
      `Se sube si nadie viene en un minuto, o si ningún camino lleva a la otra persona. El servidor no puede leerla. Se guarda: ${span}.`,
  },
  never: { label: "No guardar nada", note: "Va directamente a la otra persona, o no va." },
};

const now: CopyCatalogue["now"] = {
  title: "¿La otra persona no puede ahora?",
  lead: "Sube una copia cifrada. El mismo enlace la abre cuando quiera, y puedes cerrar esta página en cuanto esté subida.",
  lifetime: "Guardarla",
  downloads: "Descargas",
  any: "las que sean",
  password: "Contraseña, si quieres una",
  passwordNote: "Hace falta además del enlace. Si se pierde, nadie puede abrir la copia.",
  button: "Subir una copia",
  asking: "Se pide sitio al servidor.",
};

const offer: CopyCatalogue["offer"] = {
  title: "¿Guardar una copia?",
  noPath: "Por ahora no se ha encontrado camino de navegador a navegador. Se sigue buscando.",
  lead: "Una copia cifrada llegaría de todos modos: la otra página sigue con ella por sí sola, o el mismo enlace la abre más tarde. El servidor no puede leerla.",
  refused: "El servidor no ha aceptado ninguna copia.",
  awaited:
    "Por ahora no se ha encontrado camino de navegador a navegador. Si el remitente guarda una copia cifrada, esta página sigue con ella por sí sola.",
};

const troubles: CopyCatalogue["troubles"] = {
  "server-unreachable": "El servidor no responde. Se intenta de nuevo.",
  "rate-limited": "El servidor pide a todos que vayan más despacio. Sigue en un momento.",
  "storage-full": "El servidor no tiene sitio en este momento. Se intenta de nuevo.",
  "part-missing": "El resto aún no está. Sigue cuando el remitente lo haya subido.",
};

const storing: CopyCatalogue["storing"] = {
  title: "Subiendo una copia cifrada",
  lead: "El enlace ya funciona. El servidor no puede leer lo que guarda.",
  why: {
    nobody: "Por ahora no ha venido nadie, y querías que entonces se guardara una copia.",
    "no-path": "Ningún camino llevaba de navegador a navegador.",
    lost: "Se perdió la conexión con la otra persona.",
  },
  bar: "Subido",
  told: (percent) => `Subido: ${percent}`,
  tab: (percent) => `${percent} subido`,
  foot: "Deja esta página abierta hasta que esté subida. Si se cierra antes, elige otra vez los mismos archivos, y sigue.",
};

const stored: CopyCatalogue["stored"] = {
  title: "La copia está subida",
  lead: "El enlace la abre cuando sea. Puedes cerrar esta página.",
  tab: "Copia subida",
  until: {
    today: (time) => `Guardada hasta las ${time}`,
    tomorrow: (time) => `Guardada hasta mañana, ${time}`,
    later: (dayAndTime) => `Guardada hasta el ${dayAndTime}`,
  },
  undownloaded: "Aún sin descargar",
  downloaded: { one: "Descargada # vez", other: "Descargada # veces" },
  downloadedOf: (done, most) => `Descargas: ${done} de ${most}`,
  password: "Con contraseña",
  extend: (span) => `Guardar desde ahora: ${span}`,
  revoke: "Retirarla",
  failed: "El servidor no respondió. Nada ha cambiado: inténtalo de nuevo.",
  foot: "Si la retiras, no queda nada de ella en el servidor. Quien la haya descargado la sigue teniendo.",
};

const locked: CopyCatalogue["locked"] = {
  title: "Hace falta una contraseña",
  lead: "El remitente guarda una copia cifrada para ti y ha puesto una contraseña. No está en el enlace: pídela.",
  label: "Contraseña",
  button: "Abrir",
  wrong: "Esta contraseña no la abre.",
  trying: "Probando.",
};

const single: CopyCatalogue["single"] = {
  ask: "Tomar un solo archivo",
  label: "Una parte de su nombre",
  take: "Tomar",
  takeOne: (name) => `Tomar solo ${name}`,
  none: "Ningún archivo se llama así.",
  foot: "Los demás se quedan donde están, y la copia sigue entera.",
};

const own: CopyCatalogue["own"] = {
  title: "Tus copias cifradas",
  kept: "Solo este navegador guarda esta lista, con los enlaces. Quien lo use puede abrir estas copias y retirarlas.",
  unfinished: "Incompleta: elige otra vez los mismos archivos, y sigue.",
  gone: "Ya no existe.",
};

const lost = "No se cambió nada tuyo. Quien la haya descargado la sigue teniendo.";

const endings: CopyCatalogue["endings"] = {
  "unknown-share": {
    title: "No hay ninguna copia en este enlace",
    why: "Se acabó su tiempo, o no la hubo.",
    todo: anew,
  },
  "share-expired": {
    title: "La copia caducó",
    why: "Se guardó durante el tiempo que quiso el remitente.",
    todo: anew,
  },
  "share-revoked": {
    title: { sender: "Retiraste la copia", receiver: "El remitente retiró la copia" },
    why: "En el servidor ya no queda nada de ella.",
    todo: { sender: "Puedes enviarlo otra vez con un enlace nuevo.", receiver: anew.receiver },
  },
  "share-spent": {
    title: "Se descargó tantas veces como se podía",
    why: "El remitente fijó cuántas. En el servidor ya no queda nada de ella.",
    todo: anew,
  },
  "share-taken-down": {
    title: "El servidor retiró la copia",
    why: "La quitaron quienes llevan el servidor.",
    todo: "Pregúntales por qué.",
  },
  "wrong-share-token": {
    title: "Este enlace no abre la copia",
    why: "La copia que hay ahí se subió con otra clave o contraseña.",
    todo: anew,
  },
  "downloads-taken": {
    title: "Otra persona la está descargando",
    why: "Solo se puede descargar un número de veces. Si la otra descarga no acaba, queda libre a los diez minutos.",
    todo: "Inténtalo de nuevo dentro de unos minutos.",
  },
  "share-taken": {
    title: "Ya hay una copia en este enlace",
    why: "Se subió desde otro sitio, y nadie puede cambiarla desde aquí.",
    todo: anew,
  },
  "share-too-large": {
    title: "Es demasiado grande para este servidor",
    why: "No guarda copias de este tamaño.",
    todo: "Envíalo directamente, o menos de una vez.",
  },
  "storage-full": {
    title: "El servidor no tiene sitio",
    why: "Todo lo que puede guardar está lleno.",
    todo: "Envíalo directamente, o inténtalo más tarde.",
  },
  "quota-spent": {
    title: "Por hoy ya se guardó bastante",
    why: "El servidor solo guarda una cantidad al día para cada dirección de red.",
    todo: "Envíalo directamente, o inténtalo mañana.",
  },
  "share-damaged": {
    title: "Lo guardado no es lo que se envió",
    why: "La comprobación encontró una diferencia, así que no se dio por bueno.",
    todo: anew,
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
  own,
  lost,
  endings,
};
