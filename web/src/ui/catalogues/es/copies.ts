import type { CopyCatalogue, Forms } from "../catalogue.ts";

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

const report: CopyCatalogue["report"] = {
  ask: "Denunciar esta copia",
  lead: "Quienes llevan el servidor sabrán que hay algo malo en ella. No pueden ver lo que contiene, pero pueden quitarla. El remitente no se entera.",
  button: "Denunciar ahora",
  done: "La copia fue denunciada a quienes llevan el servidor.",
  failed: "El servidor no respondió. No se denunció nada: inténtalo de nuevo.",
};

const own: CopyCatalogue["own"] = {
  title: "Tus copias cifradas",
  kept: "Solo este navegador guarda esta lista, con los enlaces. Quien lo use puede abrir estas copias y retirarlas.",
  unfinished: "Incompleta: elige otra vez los mismos archivos, y sigue.",
  gone: "Ya no existe.",
};

const lost = "No se cambió nada tuyo. Quien la haya descargado la sigue teniendo.";

const stays = "La copia sigue guardada para ti: puedes intentarlo otra vez.";

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

const missing: Forms = {
  one: "Aún no está todo: falta # archivo.",
  other: "Aún no está todo: faltan # archivos.",
};

const again: CopyCatalogue["again"] = {
  title: "Estabas enviando esto",
  lead: "Entretanto, esta página se cerró o se recargó, y entonces un navegador olvida lo que se había elegido. Elige lo mismo otra vez: sigue con el mismo enlace, y lo que ha llegado no se envía de nuevo.",
  whole: "Entretanto, esta página se cerró o se recargó. Puede seguir con el mismo enlace.",
  allow: "Tu navegador pregunta si esta página puede volver a abrirlos.",
  drop: "Suelta los mismos archivos o carpetas en esta página",
  list: "Aún falta",
  hasChanged: "Otro tamaño u otra fecha que antes",
  changed:
    "Algo ha cambiado desde entonces, así que no puede seguir tal cual. Elígelo como era antes o envía otra cosa.",
  missing,
  foot: "Si envías otra cosa, esto termina, también para la otra persona.",
  fleeting:
    "Tu navegador no guarda nada para esta página: si la cierras o la recargas, la transferencia termina.",
};

const doubt: CopyCatalogue["doubt"] = {
  title: {
    wrong: "El último grupo parece incorrecto",
    spent: "Tres intentos no llevaron a nadie",
    off: "Parece que este código ya no sirve",
  },
  lead: {
    wrong:
      "El remitente parece tener otros caracteres. Compáralos con los suyos y escribe otra vez el último grupo.",
    spent:
      "El último grupo está mal escrito, o hay alguien en medio. Compáralo con lo que ve el remitente: si es distinto, escríbelo otra vez.",
    off: "Se probó demasiadas veces con caracteres equivocados, por ti o por otra persona. Pide el enlace o un código nuevo.",
  },
  foot: {
    wrong:
      "No se ha recibido nada. Tras tres intentos equivocados el código deja de servir; el enlace sirve siempre.",
    spent: "No se ha recibido nada. Si es el mismo, pide el enlace: sirve siempre.",
    off: "No se ha recibido nada.",
  },
  hint: "Cuatro caracteres, el último grupo del código.",
  incomplete: "El último grupo tiene cuatro caracteres.",
};

const compare: CopyCatalogue["compare"] = {
  ask: "Comparar palabras",
  how: "Lee las tuyas a la otra persona, por ejemplo por teléfono. Si en las dos pantallas están las mismas tres, no hay nadie en medio.",
};

const renamed: Forms = {
  one: "Uno de los archivos tiene otro nombre que el original: este disco no podía guardarlo.",
  other: "# archivos tienen otro nombre que el original: este disco no podía guardarlos.",
};

const delivered: CopyCatalogue["delivered"] = {
  title: {
    sender: {
      durable: "Entregado, y verificado en el otro disco",
      session: "Entregado y verificado",
      handed: "Entregado y verificado",
    },
    receiver: {
      durable: "Está en tu disco, verificado",
      session: "Todo está aquí, verificado",
      handed: "Todo está aquí, verificado",
    },
  },
  place: {
    sender: {
      durable: "La otra persona lo tiene todo.",
      session: "Está escrito al otro lado.",
      handed: "Se ha entregado a las descargas del otro navegador.",
    },
    receiver: {
      durable: "Está donde elegiste.",
      session: "Está escrito donde elegiste.",
      handed:
        "Se ha entregado a las descargas de tu navegador. Si no está allí, guárdalo otra vez antes de cerrar esta página.",
    },
  },
  zip: "Se ha entregado a las descargas de tu navegador en un solo archivo ZIP. Si no está allí, guárdalo otra vez antes de cerrar esta página.",
  streamed: "Se ha entregado a las descargas de tu navegador, completo y verificado.",
  streamedZip:
    "Se ha entregado a las descargas de tu navegador en un solo archivo ZIP, completo y verificado.",
  shown: {
    sender: "Se muestra en la otra página.",
    receiver: "No está guardado: cópialo antes de cerrar esta página.",
  },
  text: "El texto",
  renamed,
  took: {
    instant: "Verificado en menos de un segundo",
    after: (span) => `Verificado al cabo de ${span}`,
  },
  root: "La misma huella en las dos pantallas.",
  tab: "Entregado",
  average: (rate) => `${rate} de media`,
  path: {
    direct: "directo",
    relayed: "a través de un servidor",
    stored: "a través de una copia cifrada",
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
