import type { Catalogue, Forms } from "./catalogue.ts";
import { endings } from "./es/endings.ts";

const page: Catalogue["page"] = {
  description: "Envía un archivo directamente de tu navegador a otro.",
  language: "Idioma",
  unreachable:
    "El servidor no responde, y sin él no se puede enviar ni recibir nada. Comprueba que tienes conexión; esta página sigue intentándolo.",
  gap: " ",
};

const buttons: Catalogue["buttons"] = {
  choose: "Elegir archivos",
  chooseFolder: "Elegir una carpeta",
  add: "Añadir archivos",
  addFolder: "Añadir una carpeta",
  sendText: "Enviar este texto",
  receive: "Recibir",
  seeWhatItIs: "Ver qué es",
  copyLink: "Copiar enlace",
  share: "Compartir…",
  copy: "Copiar",
  copyRoot: "Copiar la huella",
  copied: "Copiado",
  notCopied: "Cópialo a mano",
  accept: "Aceptar",
  decline: "Rechazar",
  cancel: "Cancelar",
  pause: "Pausar",
  goOn: "Continuar",
  saveAgain: "Guardar otra vez",
  sendAgain: "Enviar otra vez",
  sendElse: "Enviar otra cosa",
  tryAgain: "Intentar otra vez",
  startOver: "Empezar de nuevo",
  newCode: "Código nuevo",
};

const scene: Catalogue["scene"] = { you: "Tú", them: "La otra persona" };

const start: Catalogue["start"] = {
  title: "Envía lo que quieras, sin rodeos.",
  lead: "Los archivos y carpetas van de tu navegador al otro. Sin cuenta, sin límite de tamaño, y nadie en medio puede leerlos.",
  drop: "Suelta archivos o carpetas en cualquier parte de esta página",
  dropNow: "Suelta para enviar",
  text: "o escribe o pega un texto",
  textLabel: "Texto para enviar",
  receiveTitle: "¿Te han dado un código?",
  foot: "Código abierto. Funciona en tu propio servidor.",
};

const notices: Catalogue["notices"] = {
  nothing: "No había ningún archivo. Suelta archivos aquí, o elige alguno.",
  "too-many": (most) => `Son más de ${most} archivos. Ponlos en un archivo ZIP y envía ese.`,
  "no-text": "Todavía no hay texto. Escribe o pega uno y luego envíalo.",
  "long-text": "Este texto pasa de 1 MB. Guárdalo como archivo y envía ese.",
  "not-shared": "Lo que compartiste no ha llegado aquí. Compártelo otra vez.",
  elsewhere: "Esta pestaña es copia de otra que está enviando. Continúa en la otra.",
  over: "Lo que enviabas ha terminado: su enlace ya no vale. Puedes enviarlo otra vez con uno nuevo.",
  already: "Esto ya está incluido.",
  late: "Ya lo habían aceptado, así que esto no va incluido. Envíalo cuando esto termine.",
  copying:
    "Se está guardando una copia cifrada de esto, así que queda como está. Envía lo demás cuando termine.",
  kept: "Ya lo habían aceptado, así que no se pudo quitar.",
  unreadable:
    "Tu navegador no puede leerlo. No se ha enviado nada. Déjalo fuera e inténtalo otra vez.",
};

const collecting: Catalogue["collecting"] = {
  title: "Revisando tus carpetas",
  lead: (files) => `${files} hasta ahora. Si hay muchos, tarda un momento.`,
};

const files: Forms = { one: "# archivo", other: "# archivos" };
const moreFiles: Forms = { one: "y # archivo más", other: "y # archivos más" };
const moreThings: Forms = { other: "y # más" };

const contents: Catalogue["contents"] = {
  nameless: "Algo sin nombre",
  text: "Un texto",
  sizeless: "tamaño aún desconocido",
  emptyFolder: "una carpeta vacía",
  files,
  moreFiles,
  moreThings,
  inAll: (more, files) => `${more}, ${files} en total`,
  within: "Lo que contiene",
  remove: (name) => `Quitar ${name}`,
};

const code: Catalogue["code"] = {
  legend: "Código",
  group: (from, to) => `Caracteres ${from} a ${to}`,
  hint: "Doce caracteres. También puedes pegar el enlace entero.",
  incomplete: "El código tiene doce caracteres, en tres grupos de cuatro.",
  foreign: (host) => `Este enlace es de ${host}. Ábrelo allí.`,
};

const scanning: Catalogue["scanning"] = {
  ask: "Escanear un código",
  title: "Muestra el código a la cámara",
  lead: "Pon delante el código QR de la otra pantalla. En cuanto se lea, se abre el enlace.",
  picture: "Lo que ve la cámara",
  other: "Este código no es un enlace de Telpher. Usa el de la página que envía.",
  foot: "La imagen no sale de este dispositivo. La cámara se apaga cuando dejas esta página.",
  type: "Escribir el código",
  none: {
    refused: {
      title: "Esta página no puede usar la cámara",
      todo: "Lo rechazaste tú, o tu navegador. Permite la cámara junto a la dirección de la página y vuelve a intentarlo. También puedes escribir el código.",
    },
    none: {
      title: "No hay cámara",
      todo: "El navegador no encuentra ninguna en este dispositivo. Escribe el código o abre el enlace.",
    },
    busy: {
      title: "La cámara no da imagen",
      todo: "Quizá la usa otro programa. Ciérralo y vuelve a intentarlo. También puedes escribir el código.",
    },
  },
};

const invited: Catalogue["invited"] = {
  title: "Alguien quiere enviarte algo",
  lead: "Verás qué es y cuánto ocupa. No se guarda nada antes de que aceptes.",
  foot: "Viene directamente del navegador de la otra persona si está ahí o, si no, de una copia cifrada que guarda para ti.",
};

const brokenLink: Catalogue["brokenLink"] = {
  title: "Este enlace no está completo",
  lead: "Una parte se perdió por el camino, a menudo al copiarlo. No se ha recibido nada. Pide el enlace otra vez, o escribe el código.",
};

const lacks: Catalogue["lacks"] = {
  "secure-context": {
    title: "Esta página necesita HTTPS",
    todo: "Los navegadores solo permiten cifrar en páginas seguras: abre esta dirección con https://, o pide a quien lleva este servidor que active TLS (TELPHER_TLS_CERT y TELPHER_TLS_KEY).",
  },
  webrtc: {
    title: "Este navegador no tiene WebRTC",
    todo: "Telpher llega al otro navegador por WebRTC: actívalo en los ajustes, o usa un Firefox, Chrome, Edge o Safari actual.",
  },
};

const opening: Catalogue["opening"] = {
  title: { sender: "Creando tu enlace", receiver: "Preguntando qué es" },
  lead: {
    sender: "Se pide un código al servidor. Todavía no sale nada de este dispositivo.",
    receiver: "Se pregunta al servidor si el remitente está ahí o si guarda una copia para ti.",
  },
};

const outside: Catalogue["outside"] = {
  lost: "El servidor no responde. Se sigue intentando.",
  taken:
    "Otra persona ocupa tu lugar en esta transferencia. Se sigue intentando hasta que quede libre.",
};

const inviting: Catalogue["inviting"] = {
  title: "Envía este enlace a la otra persona",
  lead: "Empieza cuando lo abra y acepte.",
  link: "Enlace",
  qr: "Código QR del enlace",
  say: "o dicta este código",
  shareTitle: "Algo para ti",
  codeOff:
    "El código para dictar ya no sirve, porque lo adivinaron mal tres veces. El enlace sigue funcionando.",
  newCode: "Viene con un enlace nuevo, y este termina.",
  state: "Esperando. Deja esta página abierta.",
  good: "Mientras esté abierta, el enlace sirve, un día como máximo.",
  tab: "Esperando a la otra persona",
};

const connecting: Catalogue["connecting"] = {
  title: {
    sender: { here: "La otra persona está aquí", away: "La otra persona se fue un momento" },
    receiver: { here: "El remitente está aquí", away: "Esperando al remitente" },
  },
  here: "Los dos navegadores buscan un camino entre sí.",
  away: {
    sender: "Esperando a que vuelva. Deja esta página abierta.",
    receiver: "Sigue en cuanto su página esté abierta. Deja esta abierta también.",
  },
};

const deciding: Catalogue["deciding"] = {
  title: "La otra persona está decidiendo",
  lead: "Ve qué es y cuánto ocupa. Empieza cuando acepte.",
  question: {
    file: "¿Quieres este archivo?",
    folder: "¿Quieres esta carpeta?",
    several: "¿Quieres estos archivos?",
    text: "¿Quieres este texto?",
  },
  saving: {
    "picked-file": "Si aceptas, tu navegador pregunta dónde guardarlo.",
    "picked-folder":
      "Si aceptas, tu navegador pide una carpeta. No se toca nada de lo que ya haya en ella.",
    downloads: "Se entregará a las descargas de tu navegador cuando todo esté aquí y verificado.",
    zip: "Se entregará a las descargas de tu navegador en un solo archivo ZIP cuando todo esté aquí y verificado.",
    streamed: "Va a las descargas de tu navegador mientras llega, con cada parte comprobada antes.",
    "streamed-zip":
      "Va a las descargas de tu navegador en un solo archivo ZIP mientras llega, con cada parte comprobada antes.",
    shown: "Si aceptas, se muestra en esta página. No se guarda.",
    "no-room":
      "No hay espacio suficiente. Haz espacio en este dispositivo y luego recarga esta página.",
    "too-large":
      "Aquí tu navegador solo puede guardarlo en memoria, y es demasiado grande para eso. Rechaza, y pide un enlace nuevo para abrirlo en una ventana normal o en otro navegador.",
  },
  unsavable: "Aquí no se puede guardar",
  changed: "Acaban de cambiarlo. Esto es lo que envían ahora.",
  care: "Acepta solo lo que esperas.",
};

const resuming: Catalogue["resuming"] = {
  title: "Sigue donde se quedó",
  lead: "Ya lo habías aceptado. Primero se comprueba lo que ya llegó y después sigue el resto.",
};

const transferring: Catalogue["transferring"] = {
  title: { sender: "Enviando", receiver: "Recibiendo" },
  bar: { sender: "Enviado y confirmado", receiver: "Recibido y comprobado" },
  told: {
    sender: (percent) => `Enviado y confirmado: ${percent}`,
    receiver: (percent) => `Recibido y comprobado: ${percent}`,
  },
  tab: {
    sender: (percent) => `${percent} enviado`,
    receiver: (percent) => `${percent} recibido`,
  },
  soFar: (size) => `${size} hasta ahora`,
  of: (size, total) => `${size} de ${total}`,
  left: {
    soon: "unos segundos más",
    about: (span) => `aún ${span} aprox.`,
  },
  foot: {
    sender: "Solo se cuenta lo que ha llegado y está comprobado. Deja esta página abierta.",
    receiver: "Cada parte se comprueba al llegar. Deja esta página abierta.",
  },
  unasked:
    "Ya lo habías aceptado, por eso no se te ha preguntado otra vez. Cancélalo si ya no lo quieres.",
  paused: {
    ours: "Lo has pausado. Pulsa «Continuar» cuando quieras.",
    theirs: "La otra persona lo ha pausado. Sigue cuando ella quiera.",
  },
  still: "En este momento no llega nada.",
  path: {
    direct: "Directo, de navegador a navegador.",
    relayed: "A través de un servidor que no puede leerlo.",
    stored:
      "Desde una copia cifrada, porque no hay conexión con el remitente. El servidor no puede leerla.",
  },
  done: (done, files) => `${done} de ${files}: listo`,
  fileDone: "listo",
};

const stays: Catalogue["stays"] = {
  live: "Aún hay algo en marcha. Cancélalo o recházalo primero, y luego vuelve atrás.",
  text: "Este texto no está en ningún otro sitio. Cópialo y luego vuelve atrás.",
};

const reconnecting: Catalogue["reconnecting"] = {
  title: "Se cortó la conexión. No se ha perdido nada.",
  lead: "Lo que ha llegado y está comprobado se conserva. Sigue desde ahí por sí solo; no tienes que hacer nada.",
  kept: (amount) => `Conservado: ${amount}.`,
  here: {
    sender: "La otra página está ahí. Se busca un camino hacia ella.",
    receiver:
      "La página del remitente está ahí. Si se recargó, allí hay que elegir los archivos otra vez; después sigue.",
  },
  away: {
    sender: "El destinatario ha salido de la página o ha perdido la red. Se le espera.",
    receiver: "El remitente ha salido de la página o ha perdido la red. Se le espera.",
  },
  foot: "Deja esta página abierta. Si tarda mucho, pregunta si la otra sigue abierta: si no, puedes cancelar.",
  tab: "Conectando de nuevo",
};

const verifying: Catalogue["verifying"] = {
  title: "Comprobando todo",
  lead: {
    sender: "Cada byte está al otro lado. Allí se comprueba que todo sea igual.",
    receiver: "Cada byte está aquí. Se compara con el original y luego se pone en su sitio.",
  },
};

const deliveries: Catalogue["deliveries"] = {
  title: "Entregas anteriores",
  none: "Ninguna todavía. Lo que se entregue aparecerá aquí: nombre, tamaño, hora y las primeras cifras de la huella. Solo este navegador guarda la lista; no contiene enlaces, claves ni contenidos.",
  kept: "Solo este navegador guarda esta lista. No contiene enlaces, claves ni contenidos. Lo entregado se queda donde está cuando la vacías.",
  off: "Este navegador no guarda ninguna lista de entregas.",
  clear: "Vaciar la lista",
  turnOff: "No guardar lista",
  turnOn: "Guardar una lista",
  line: {
    sender: (time) => `Enviado, ${time}`,
    receiver: (time) => `Recibido, ${time}`,
  },
  forget: "Quitar",
  forgetOne: (name) => `Quitar ${name} de esta lista`,
  listed: "Solo este navegador anota el nombre, el tamaño y la hora, en la página de inicio.",
  unlist: "No anotarlo",
};

const leftovers: Catalogue["leftovers"] = {
  title: "Sin terminar",
  lead: "Lo que llegó de esto se queda siete días en este navegador y ocupa espacio. Abre otra vez el mismo enlace o pide que te envíen los mismos archivos: sigue desde ahí.",
};

const ended: Catalogue["ended"] = {
  at: (time) => `Terminó: ${time}`,
  arrived: (size) => `Llegó hasta aquí: ${size}.`,
  arrivedOf: (size, total) => `Llegó hasta aquí: ${size} de ${total}.`,
  mayHaveArrived:
    "No se ha cambiado nada tuyo. Todo estaba al otro lado, pero sin confirmación: pregunta si lo tiene.",
  nothing: { sender: "No se ha enviado nada.", receiver: "No se ha recibido nada." },
  elsewhere: "No se ha perdido nada: sigue allí.",
  kept: "No tienes una copia completa. Lo que llegó se queda siete días en este navegador: si te lo envían otra vez, sigue desde ahí.",
  incomplete: {
    sender: "No se ha cambiado nada tuyo. La otra persona no tiene una copia completa.",
    receiver: "No tienes una copia completa. El original está como estaba.",
  },
};

export const es: Catalogue = {
  page,
  buttons,
  scene,
  start,
  notices,
  collecting,
  contents,
  code,
  scanning,
  invited,
  brokenLink,
  lacks,
  opening,
  outside,
  inviting,
  connecting,
  deciding,
  resuming,
  transferring,
  stays,
  reconnecting,
  verifying,
  deliveries,
  leftovers,
  ended,
  endings,
};
